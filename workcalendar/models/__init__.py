from .calendar import Calendar, CalendarException, Edition
from .event import CalendarEvent
from .public import PublicDay, PublicYear

__all__ = ["Calendar", "CalendarEvent", "CalendarException", "Edition", "PublicDay", "PublicYear"]

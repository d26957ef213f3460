from .message import Message
from .preference import Preference

__all__ = ["Message", "Preference"]

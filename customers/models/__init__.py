from .contact import Contact, Need
from .customer import LIVE, Address, Customer, Industry
from .escalation import Escalation
from .event import CustomerEvent, CustomerFile
from .importing import ExportLog, ImportRow, ImportRun
from .merging import Merge, NotSame
from .opportunity import Opportunity
from .ownership import Ability, ArchiveRule, Claim, Transfer, TransferLine
from .setting_event import SettingEvent
from .settings import Quota, RecordCheck, Scope, SightRule
from .sight import Sight, sight_of, sight_rules
from .visit import CalendarFeed, LogEntry, LogPerson, Visit

__all__ = [
    "LIVE",
    "Ability",
    "Address",
    "ArchiveRule",
    "CalendarFeed",
    "Claim",
    "Contact",
    "Customer",
    "CustomerEvent",
    "CustomerFile",
    "Escalation",
    "ExportLog",
    "ImportRow",
    "ImportRun",
    "Industry",
    "LogEntry",
    "LogPerson",
    "Merge",
    "Need",
    "NotSame",
    "Opportunity",
    "Quota",
    "RecordCheck",
    "Scope",
    "SettingEvent",
    "Sight",
    "SightRule",
    "Transfer",
    "TransferLine",
    "Visit",
    "sight_of",
    "sight_rules",
]

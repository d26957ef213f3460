from .authority import AuthorityRule
from .case import Case, Step
from .copy import Copy
from .document import Document, DocumentFile, DocumentVersion, NumberSeries
from .event import Anchor, DocumentEvent
from .flow import FlowDraft, FlowVersion
from .mandate import Mandate
from .sending import SendingEntry
from .task import Question, Task

__all__ = [
    "Anchor",
    "AuthorityRule",
    "Case",
    "Copy",
    "Document",
    "DocumentEvent",
    "DocumentFile",
    "DocumentVersion",
    "FlowDraft",
    "FlowVersion",
    "Mandate",
    "NumberSeries",
    "Question",
    "SendingEntry",
    "Step",
    "Task",
]

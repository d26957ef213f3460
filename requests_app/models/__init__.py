from .catalogue import CatalogueEvent, FormVersion, Responsibility, SupportContent
from .conversation import Attachment, AttachmentVersion, Comment, Delivery, RequestEvent, Subtask
from .desk import FormReceipt, IncomingMail, SavedView, TypedDraft
from .parts import CooperatingUnit, Escalation, Supporter, Watcher
from .routing import Queue, RoutingChange, RoutingRow
from .support_request import NumberSeries, RequestLink, SearchDocument, SupportRequest

__all__ = [
    "Attachment",
    "AttachmentVersion",
    "CatalogueEvent",
    "Comment",
    "CooperatingUnit",
    "Delivery",
    "Escalation",
    "FormReceipt",
    "FormVersion",
    "IncomingMail",
    "NumberSeries",
    "Queue",
    "RequestEvent",
    "RequestLink",
    "Responsibility",
    "RoutingChange",
    "RoutingRow",
    "SavedView",
    "SearchDocument",
    "Subtask",
    "SupportContent",
    "SupportRequest",
    "Supporter",
    "TypedDraft",
    "Watcher",
]

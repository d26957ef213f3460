from .catalogue import CatalogueEvent, FormVersion, Responsibility, SupportContent
from .conversation import Attachment, AttachmentVersion, Comment, Delivery, RequestEvent, Subtask
from .desk import IncomingMail
from .documents import SupportRequestDocument
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
    "FormVersion",
    "IncomingMail",
    "NumberSeries",
    "Queue",
    "RequestEvent",
    "RequestLink",
    "Responsibility",
    "RoutingChange",
    "RoutingRow",
    "SearchDocument",
    "Subtask",
    "SupportContent",
    "SupportRequest",
    "SupportRequestDocument",
    "Supporter",
    "Watcher",
]

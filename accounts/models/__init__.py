from .delegation import Delegation
from .desk import FormReceipt, ListColumns, SavedView, TypedDraft
from .event import AdminEvent
from .organisation import Position, Post, RoleAssignment, Unit
from .sign_in import SignInAttempt
from .user import User

__all__ = [
    "AdminEvent",
    "Delegation",
    "FormReceipt",
    "ListColumns",
    "Position",
    "Post",
    "RoleAssignment",
    "SavedView",
    "SignInAttempt",
    "TypedDraft",
    "Unit",
    "User",
]

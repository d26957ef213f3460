from .delegation import Delegation
from .event import AdminEvent
from .organisation import Position, Post, RoleAssignment, Unit
from .sign_in import SignInAttempt
from .user import User

__all__ = ["AdminEvent", "Delegation", "Position", "Post", "RoleAssignment", "SignInAttempt", "Unit", "User"]

from .delegation import Delegation
from .organisation import Position, Post, RoleAssignment, Unit
from .user import User

__all__ = ["Delegation", "Position", "Post", "RoleAssignment", "Unit", "User"]

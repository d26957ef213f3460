"""The part a person has in a request. Who may do what is told by these, in policies."""

from enum import Enum


class Part(Enum):
    REQUESTER = "requester"
    COORDINATOR = "coordinator"
    SUPPORTER = "supporter"
    COOPERATOR = "cooperator"
    WATCHER = "watcher"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


DESK = frozenset({Part.COORDINATOR, Part.SUPPORTER, Part.COOPERATOR, Part.ADMINISTRATOR})
"""Those who do the work: they read internal comments and files."""

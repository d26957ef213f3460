"""All actions on a request, by the name that their addresses have."""

from .action import Action
from .changes import CHANGES
from .moves import MOVES

ACTIONS: dict[str, Action] = MOVES | CHANGES

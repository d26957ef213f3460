"""What the page /refusing/ raises."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404

from core.errors import DomainError, NotAllowed, Stale

EXCEPTIONS: dict[str, Exception] = {
    "rule": DomainError("Someone was faster: the request is <closed>."),
    "permission": NotAllowed("Only a coordinator of this content can accept it."),
    "stale": Stale("Changed meanwhile.", current={"Title": "Their title", "Note": "Their\nnote"}),
    "stale-without-text": Stale("Changed meanwhile."),
    "database": OperationalError("server closed the connection unexpectedly"),
    "interface": InterfaceError("connection already closed"),
    "bug": ZeroDivisionError("division by zero"),
    "missing": Http404(),
    "forbidden": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
}

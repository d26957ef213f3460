"""The answer to "may he?": yes, or no with the sentence that the greyed button and the refusal both show."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import NotAllowed, Sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed. `reason` is empty exactly when allowed."""

    allowed: bool
    reason: Sentence = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise NotAllowed with the reason unless allowed."""
        if not self.allowed:
            raise NotAllowed(self.reason)


YES = Verdict(allowed=True)


def no(reason: Sentence) -> Verdict:
    """A refusal that says why."""
    return Verdict(allowed=False, reason=reason)

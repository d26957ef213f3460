"""What is owed about a decision, and where nobody was found to make it; their ladders in a new installation. Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit, named

APPROVE = "approve"
LABEL = pgettext_lazy("promise", "Decide")
TASK = _("decide on a document")
ICON = "patch-question"
GIVEN = _("Each step of a flow allows its own time; the one here is for the example.")

_OWNER = (Audience.OWNER,)
LADDER = Ladder(
    Span(8),
    named(
        (
            Rung(_OWNER, share=50),
            Rung(_OWNER, share=80),
            Rung(_OWNER),
            Rung((Audience.MANAGER,), after=Span(4), level=1),
            Rung(_OWNER, after=Span(1, SpanUnit.DAYS)),
            Rung((Audience.ADMINISTRATOR,), after=Span(2, SpanUnit.DAYS), level=2),
        )
    ),
)
"""Remind, the superior, the administrators. Nothing is ever approved by time."""

RESCUE = "rescue"
RESCUE_LABEL = pgettext_lazy("promise", "Name an approver")
RESCUE_TASK = _("name an approver")
RESCUE_ICON = "person-exclamation"
RESCUE_LADDER = Ladder(
    Span(8),
    named(
        (
            Rung(_OWNER, share=50),
            Rung(_OWNER),
            Rung(_OWNER, after=Span(1, SpanUnit.DAYS)),
            Rung((Audience.LEADER,), after=Span(2, SpanUnit.DAYS), level=1),
        )
    ),
)
"""The administrators, who owe it, again and again; then who leads."""

"""What a browser sends from the editor of a ladder."""

from __future__ import annotations

from typing import Any

from deadlines.forms.rung import row_of
from deadlines.rules.ladder import Ladder


def typed(
    ladder: Ladder, *, version: int | None = 1, note: str = "Agreed in the meeting", **changes: Any
) -> dict[str, Any]:
    """The form of that ladder as it is sent; `changes` by field, None leaves it out."""
    data: dict[str, Any] = {
        "amount": ladder.within.amount,
        "unit": str(ladder.within.unit),
        "version": version,
        "note": note,
    }
    for place, rung in enumerate(ladder.rungs):
        data |= {f"rungs-{place}-{name}": value for name, value in row_of(rung).items()}
    data |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in data.items() if value is not None}

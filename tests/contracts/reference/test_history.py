"""How an entry of the history reads."""

from __future__ import annotations

from django.utils import translation

from contracts.models import ReferenceEvent
from contracts.rules.reference_history import ReferenceKind, readable


def test_entry_reads_in_the_active_language() -> None:
    changes = {"is_active": [True, False], "name_en": [None, "Pump"]}
    event = ReferenceEvent(kind=ReferenceKind.PRODUCT_CHANGED, about={"en": "Pump", "zh": "泵"}, changes=changes)
    with translation.override("en"):
        assert event.about_words == "Pump"
        assert [(str(a), str(b), str(c)) for a, b, c in event.lines] == [
            ("English name", "", "Pump"),
            ("active", "Yes", "No"),
        ]
    with translation.override("zh-hans"):
        assert event.about_words == "泵"


def test_number_is_read_as_it_was_kept() -> None:
    assert readable(3) == "3"

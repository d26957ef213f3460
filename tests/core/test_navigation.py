"""Which pages the layout offers to whom."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from core import navigation, tones
from core.navigation import SIDEBAR, Item, Section, active_url, entries, items_for, register

pytestmark = pytest.mark.urls("tests.core.urls")


@pytest.fixture(autouse=True)
def _empty_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(tones, "_registered", {})


def test_items_come_in_their_order_to_those_who_may_use_them() -> None:
    for item in (
        Item(Section.WORK, "Late", "late", "clock", 30),
        Item(Section.WORK, "Early", "plain", "sun", 10),
        Item(Section.WORK, "Hers", "refusing", "lock", 20, visible=lambda user: user.name == "Li"),
        Item(Section.HEADER, "New", "writing", "plus-lg"),
    ):
        register(item)
    assert [item.label for item in items_for(SimpleNamespace(name="Li"), "work")] == ["Early", "Hers", "Late"]
    assert [item.label for item in items_for(SimpleNamespace(name="Wang"), "work")] == ["Early", "Late"]
    assert [item.label for item in items_for(None, Section.HEADER)] == ["New"]


def test_register_replaces_the_item_of_the_same_address_and_refuses_an_unknown_section() -> None:
    register(Item("work", "Old", "plain", "sun"))
    register(Item("work", "New", "plain", "sun"))
    assert [item.label for item in items_for(None, "work")] == ["New"]
    with pytest.raises(ValueError, match="cellar"):
        register(Item("cellar", "Wine", "plain", "cup"))


def test_deals_stand_between_the_customers_and_the_administration() -> None:
    place = SIDEBAR.index(Section.DEALS)
    assert SIDEBAR[place - 1 : place + 2] == (Section.CUSTOMERS, Section.DEALS, Section.ADMINISTRATION)


def test_entry_of_the_page_that_is_open_is_active() -> None:
    register(Item("work", "Plain", "plain", "sun", count_url="late"))
    register(Item("work", "Late", "late", "clock"))
    first, second = entries(None, "work", "/late/deeper/")
    assert (first.item.label, first.active, first.count_url) == ("Late", True, "")
    assert (second.item.label, second.active, second.count_url) == ("Plain", False, "/late/")


def test_one_entry_at_most_is_active_though_it_stands_in_another_section() -> None:
    register(Item(Section.WORK, "Late", "late", "clock"))
    register(Item(Section.ADMINISTRATION, "Deeper", "deeper", "gear"))
    assert [entry.active for entry in entries(None, Section.WORK, "/late/deeper/")] == [False]
    assert [entry.active for entry in entries(None, Section.ADMINISTRATION, "/late/deeper/")] == [True]
    assert [entry.active for entry in entries(None, Section.WORK, "/late/")] == [True]


@pytest.mark.parametrize(
    ("path", "active"),
    [("/", "/"), ("/queue/", "/queue/"), ("/queue/7/", "/queue/"), ("/queue/mine/1", "/queue/mine/"), ("/quite/", "")],
)
def test_active_url_is_the_longest_beginning_of_the_path(path: str, active: str) -> None:
    assert active_url(["/", "/queue/", "/queue/mine/"], path) == active


def test_tone_is_the_registered_one_else_neutral() -> None:
    tones.register("state", {"late": "danger"})
    tones.register("state", {"done": "success"})
    assert tones.tone_of("state", "late") == "danger"
    assert tones.tone_of("state", "done") == "success"
    assert tones.tone_of("state", "other") == tones.tone_of("urgency", "late") == "neutral"

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents
from approvals.models import AuthorityRule
from approvals.services import authority_sheet
from approvals.services.authority_import import Preview, Verdict, confirm, preview
from approvals.services.authority_rules import end_rule
from approvals.services.authority_sheet import Column
from contracts.models import ProductGroup
from core import sheets
from core.errors import DomainError, NotAllowed, Stale
from tests.approvals import memos
from tests.factories import make_authority, make_user

pytestmark = pytest.mark.django_db
HEADINGS = [str(column.value) for column in Column]


@pytest.fixture
def admin() -> User:
    memos.register()
    ProductGroup.objects.create(code="cards", name_en="Cards", name_zh="卡")
    return make_user(Role.ADMINISTRATOR)


def line(**cells: Any) -> list[sheets.Value]:
    """A line for sales reps at 92 %, with these cells instead."""
    found: dict[str, Any] = {"role": "Sales rep", "rate": 92} | cells
    return [found.get(column.name.lower()) for column in Column]


def file(*lines: list[sheets.Value], header: list[str] | None = None) -> io.BytesIO:
    return io.BytesIO(sheets.write("Authority", HEADINGS if header is None else header, lines))


def seen(admin: User, *lines: list[sheets.Value]) -> Preview:
    return preview(file(*lines), by=admin)


def verdicts(shown: Preview) -> list[str]:
    return [one.verdict for one in shown.lines]


def wrong(admin: User, **cells: Any) -> list[tuple[str, str]]:
    """What is said of the second line of a file whose line is like this."""
    shown = seen(admin, line(**cells))
    assert shown.token == ""
    return [(cell, str(words)) for cell, words in shown.lines[0].errors]


def test_line_says_everything_of_a_rule(admin: User) -> None:
    full = line(
        group="CARDS",
        customer="金牌",
        kind="memo:open",
        up_to="300,000",
        **{"from": date(2026, 1, 1)},
        until="2026-12-31",
        note="Plan",
    )
    shown = seen(admin, full)
    assert verdicts(shown) == [Verdict.NEW]
    assert AuthorityRule.objects.count() == 0
    assert confirm(shown.token, by=admin) == 1
    row = AuthorityRule.objects.get()
    assert (row.role, row.group, row.customer_class, row.kind) == ("sales_rep", "cards", "gold", "memo:open")
    assert (row.lowest_rate, row.up_to, row.note) == (Decimal("0.92"), Decimal(300_000), "Plan")
    assert (row.valid_from, row.valid_until, row.set_by) == (date(2026, 1, 1), date(2026, 12, 31), admin)


def test_line_without_a_day_begins_today(admin: User) -> None:
    confirm(seen(admin, line()).token, by=admin)
    assert AuthorityRule.objects.get().valid_from == timezone.localdate()


def test_person_is_named_by_address_whatever_its_case(admin: User) -> None:
    person = make_user(email="li@example.com")
    confirm(seen(admin, line(role=None, person="LI@Example.com")).token, by=admin)
    assert AuthorityRule.objects.get().person == person


@pytest.mark.parametrize(
    ("cells", "cell", "words"),
    [
        ({"role": "Boss"}, "A2", "“Boss” is not known."),
        ({"role": None, "person": "nobody@example.com"}, "B2", "“nobody@example.com” is not known."),
        ({"group": "gifts"}, "C2", "“gifts” is not known."),
        ({"customer": "lead"}, "D2", "“lead” is not known."),
        ({"kind": "letter"}, "E2", "“letter” is not known."),
        ({"rate": 120}, "F2", "Give a share from 0 to 100 %, such as 92 %."),
        ({"rate": None}, "F2", "Give a share from 0 to 100 %, such as 92 %."),
        ({"up_to": "much"}, "G2", "Give an amount above zero, or nothing."),
        ({"from": "soon"}, "H2", "Give a day such as 2026-03-02."),
        ({"until": "later"}, "I2", "Give a day such as 2026-03-02."),
        ({"role": None}, "A2", "Choose either a role or a person."),
        ({"until": "2020-01-01"}, "A2", "The last day lies before the first."),
    ],
)
def test_wrong_cell_is_named_and_nothing_can_be_confirmed(
    admin: User, cells: dict[str, Any], cell: str, words: str
) -> None:
    assert wrong(admin, **cells) == [(cell, words)]


def test_line_for_the_same_as_an_open_rule_takes_over(admin: User) -> None:
    before = make_authority(Role.SALES_REP, "0.95")
    shown = seen(admin, line())
    assert verdicts(shown) == [Verdict.TAKES_OVER]
    assert shown.lines[0].before == before
    confirm(shown.token, by=admin)
    before.refresh_from_db()
    assert before.ended_at is not None
    assert before.successor.lowest_rate == Decimal("0.92")


def test_unchanged_lines_do_nothing(admin: User) -> None:
    make_authority(Role.SALES_REP, "0.92", valid_from=date(2026, 1, 1))
    same = line(**{"from": date(2026, 1, 1)})
    shown = seen(admin, same)
    assert (verdicts(shown), shown.token) == ([Verdict.UNCHANGED], "")
    shown = seen(admin, same, line(role="Company leader"))
    assert shown.counts == [(Verdict.NEW, 1), (Verdict.UNCHANGED, 1)]
    assert confirm(shown.token, by=admin) == 1


def test_two_lines_for_the_same_are_refused(admin: User) -> None:
    shown = seen(admin, line(), line(role="销售代表", rate=80))
    assert verdicts(shown) == [Verdict.NEW, Verdict.ERROR]
    assert [(cell, str(words)) for cell, words in shown.lines[1].errors] == [("A3", "Line 2 is for the same.")]
    assert shown.token == ""


def test_what_was_exported_is_read_as_unchanged(admin: User) -> None:
    person = make_user()
    make_authority(person, "0.925", "5000.50", group="cards", customer_class="gold", kind="memo", note="Because")
    make_authority(Role.COMPANY_LEADER, "0", valid_until=timezone.localdate() + timedelta(days=9))
    make_authority(Role.SALES_REP, ended_at=timezone.now() - timedelta(days=1), ended_by=admin)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            exported = authority_sheet.export(by=admin)
        shown = preview(io.BytesIO(exported), by=admin)
        assert verdicts(shown) == [Verdict.UNCHANGED] * 2


def test_headings_are_found_in_any_order_and_needed(admin: User) -> None:
    swapped = [*HEADINGS[1:], HEADINGS[0]]
    cells = line()
    assert verdicts(preview(file([*cells[1:], cells[0]], header=swapped), by=admin)) == [Verdict.NEW]
    optional = HEADINGS[:6]
    assert verdicts(preview(file(cells[:6], header=optional), by=admin)) == [Verdict.NEW]
    with pytest.raises(DomainError, match="lacks these headings: Role"):
        preview(file(cells[1:], header=HEADINGS[1:]), by=admin)


@pytest.mark.parametrize("empty", [file(), io.BytesIO(sheets.write("x", HEADINGS, [[None] * 10]))])
def test_file_without_lines_is_refused(admin: User, empty: io.BytesIO) -> None:
    with pytest.raises(DomainError, match="no rows"):
        preview(empty, by=admin)


def test_blank_lines_are_passed_over(admin: User) -> None:
    shown = seen(admin, line(), [None] * len(Column), line(role="Supporter"))
    assert [one.number for one in shown.lines] == [2, 4]


def test_matrix_that_changed_since_the_preview_is_not_touched(admin: User) -> None:
    rule = make_authority(Role.SUPPORTER)
    shown = seen(admin, line())
    end_rule(rule, by=admin, reason="Because")
    with pytest.raises(Stale, match="has changed"):
        confirm(shown.token, by=admin)
    assert AuthorityRule.objects.count() == 1


def test_preview_of_somebody_else_or_made_up_is_not_confirmed(admin: User) -> None:
    shown, other = seen(admin, line()), make_user(Role.ADMINISTRATOR)
    with pytest.raises(Stale):
        confirm(shown.token, by=other)
    with pytest.raises(Stale, match="no longer be confirmed"):
        confirm(f"{shown.token}x", by=admin)


def test_person_who_left_meanwhile_spoils_the_whole_import(admin: User) -> None:
    person = make_user(email="li@example.com")
    shown = seen(admin, line(), line(role=None, person="li@example.com"))
    User.objects.filter(pk=person.pk).update(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(DomainError, match="has left"):
        confirm(shown.token, by=admin)
    assert AuthorityRule.objects.count() == 0


def test_person_who_left_is_refused_in_the_preview(admin: User) -> None:
    make_user(email="li@example.com", name_latin="Li", is_active=False)
    assert wrong(admin, role=None, person="li@example.com") == [("A2", "Li has left.")]


def test_only_administrators_import_and_only_who_leads_exports() -> None:
    manager, rep = make_user(Role.SALES_MANAGER), make_user(Role.SALES_REP)
    with pytest.raises(NotAllowed):
        preview(file(line()), by=manager)
    with pytest.raises(NotAllowed):
        confirm("", by=manager)
    assert authority_sheet.export(by=manager)
    with pytest.raises(NotAllowed):
        authority_sheet.export(by=rep)


def test_groups_and_kinds_are_those_of_the_installation(admin: User) -> None:
    assert documents.groups()["cards"] == "Cards"
    assert {"memo", "memo:open", "note"} <= documents.scopes().keys()


def test_source_of_groups_counts_once() -> None:
    def more() -> dict[str, str]:
        return {"extra": "Extra"}

    try:
        documents.offer_groups(more)
        documents.offer_groups(more)
        assert documents.groups()["extra"] == "Extra"
        assert documents._GROUPS.count(more) == 1
    finally:
        documents._GROUPS.remove(more)

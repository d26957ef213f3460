"""The pages of the authority matrix."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import AuthorityRule
from approvals.services.authority_sheet import Column
from contracts.models import ProductGroup
from core import sheets
from tests.approvals import memos
from tests.factories import make_authority, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
TABLE, ADD, ASK = reverse("authority:table"), reverse("authority:add"), reverse("authority:ask")
IMPORT, CONFIRM = reverse("authority:import"), reverse("authority:confirm")
HTMX = {"HX-Request": "true"}
RULE = {"role": "sales_rep", "lowest_rate": "92.5", "valid_from": "2026-01-01", "note": "Board decision"}


@pytest.fixture
def admin(client: Client) -> User:
    memos.register()
    ProductGroup.objects.create(code="cards", name_en="Cards", name_zh="卡")
    user = make_user(Role.ADMINISTRATOR, name_latin="Luo")
    client.force_login(user)
    return user


def page(client: Client, address: str = TABLE, **asked: Any) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200
    return response.content.decode()


def shown(client: Client, **asked: Any) -> list[int]:
    """Keys of the rules in the table."""
    return [rule.row.pk for rule in client.get(TABLE, asked).context["rules"]]


def test_table_tells_each_rule_in_words(client: Client, admin: User) -> None:
    make_authority(
        make_user(name_latin="Wu"),
        "0.925",
        "300000",
        group="cards",
        customer_class="gold",
        kind="memo:open",
        valid_until=timezone.localdate() + timedelta(days=9),
        note="Year-end campaign",
    )
    make_authority(Role.SALES_REP, "0.95", set_by=admin, valid_from=timezone.localdate() + timedelta(days=9))
    text = page(client)
    for words in ("Wu", "in person", "Cards", "Gold", "Open memo", "92.5 %", "¥300,000.00", "Year-end campaign"):
        assert words in text
    for words in ("Sales rep", "any amount", "To come", "the installation", "Luo"):
        assert words in text


def test_code_that_nobody_knows_any_more_is_shown_as_it_is(client: Client, admin: User) -> None:
    make_authority(Role.SALES_REP, group="gifts", customer_class="lead", kind="letter")
    text = page(client)
    for words in ("gifts", "lead", "letter"):
        assert words in text


def test_table_begins_empty_and_says_so(client: Client, admin: User) -> None:
    assert "Nobody has authority yet." in page(client)
    assert "No rule is like that." in page(client, tab="over")
    assert "No rule is like that." in page(client, role="sales_rep")


def test_tabs_show_what_counts_what_ended_and_all(client: Client, admin: User) -> None:
    now = timezone.now()
    counts = make_authority(Role.SALES_REP)
    ended = make_authority(Role.SUPPORTER, ended_at=now, ended_by=admin, end_reason="Too generous")
    past = make_authority(Role.COORDINATOR, valid_until=timezone.localdate() - timedelta(days=1))
    assert shown(client) == [counts.pk]
    assert shown(client, tab="over") == [past.pk, ended.pk]
    assert shown(client, tab="all") == [past.pk, ended.pk, counts.pk]
    text = page(client, tab="over")
    assert "Too generous" in text
    assert reverse("authority:end", args=[ended.pk]) not in text


def test_filters_narrow_the_table(client: Client, admin: User) -> None:
    person = make_user()
    rules = {
        "role": make_authority(Role.SALES_REP),
        "person": make_authority(person),
        "group": make_authority(Role.SUPPORTER, group="cards"),
        "customer_class": make_authority(Role.SUPPORTER, customer_class="gold"),
        "kind": make_authority(Role.SUPPORTER, kind="memo"),
    }
    wanted = {"role": "sales_rep", "person": person.pk, "group": "cards", "customer_class": "gold", "kind": "memo"}
    for name, value in wanted.items():
        assert shown(client, **{name: value}) == [rules[name].pk]
    assert len(shown(client, role="boss")) == len(rules)


def test_who_leads_reads_and_is_not_offered_to_change(client: Client) -> None:
    rule = make_authority(Role.SALES_REP)
    client.force_login(make_user(Role.SALES_MANAGER))
    text = page(client)
    assert "90 %" in text
    for address in (ADD, IMPORT, reverse("authority:end", args=[rule.pk])):
        assert address not in text
        assert client.get(address).status_code == 403


def test_rule_is_set_by_its_form(client: Client, admin: User) -> None:
    assert "Set this rule" in page(client, ADD)
    response = client.post(ADD, RULE | {"group": "cards", "kind": "memo:open", "up_to": "5000"}, follow=True)
    assert "The rule is set." in response.content.decode()
    row = AuthorityRule.objects.get()
    assert (row.lowest_rate, row.up_to, row.group, row.kind) == (Decimal("0.925"), Decimal(5000), "cards", "memo:open")
    assert (row.set_by, row.note, row.valid_from) == (admin, "Board decision", date(2026, 1, 1))


def test_rule_like_another_takes_over_from_it(client: Client, admin: User) -> None:
    before = make_authority(Role.SALES_REP, "0.95", customer_class="gold")
    form = client.get(ADD, {"like": before.pk}, headers=HTMX).context["form"]
    assert (form["role"].value(), form["customer_class"].value(), form["lowest_rate"].value()) == (
        "sales_rep",
        "gold",
        "95",
    )
    response = client.post(ADD, RULE | {"customer_class": "gold"}, follow=True)
    assert "takes over from the one before" in response.content.decode()
    assert "Took over from 95 %" in response.content.decode()
    before.refresh_from_db()
    assert before.ended_by == admin
    assert client.get(ADD, {"like": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": ""}, "Choose either a role or a person."),
        ({"lowest_rate": "101"}, "less than or equal to 100"),
        ({"up_to": "0"}, "The amount must be above zero."),
        ({"valid_until": "2025-12-31"}, "The last day lies before the first."),
        ({"note": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_a_rule_is_said_and_nothing_typed_is_lost(
    client: Client, admin: User, fields: dict[str, str], words: str
) -> None:
    response = client.post(ADD, RULE | fields)
    assert response.status_code == 422
    text = response.content.decode()
    assert words in text
    assert "Board decision" in text or "note" in fields
    assert AuthorityRule.objects.count() == 0


def test_rule_is_ended_with_a_reason(client: Client, admin: User) -> None:
    rule = make_authority(Role.SALES_REP, "0.9", "5000", group="cards", customer_class="gold", kind="memo")
    address = reverse("authority:end", args=[rule.pk])
    text = client.get(address, headers=HTMX).content.decode()
    for words in ("Sales rep", "90 %", "¥5,000.00", "Cards", "Gold customers", "Memo"):
        assert words in text
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Too generous"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.ended_by, rule.end_reason) == (admin, "Too generous")
    assert client.post(address, {"reason": "Again"}).status_code == 409
    assert client.get(reverse("authority:end", args=[0])).status_code == 404


def test_question_is_answered_with_the_rule_and_who_else_may(client: Client, admin: User) -> None:
    rep, leader = make_user(Role.SALES_REP, name_latin="Wu"), make_user(Role.COMPANY_LEADER, name_latin="Chen")
    make_authority(Role.SALES_REP, "0.9")
    make_authority(Role.COMPANY_LEADER, "0")
    asked = {"person": rep.pk, "rate": "88", "amount": "300000", "group": "cards", "customer_class": "gold"}
    text = page(client, ASK, **asked)
    for words in ("No, Wu may not grant this.", "88 % is asked for", "By the rule:", "down to 90 %", "Chen"):
        assert words in text
    text = page(client, ASK, **asked | {"rate": "90"})
    assert "Yes, Wu may grant this." in text
    text = page(client, ASK, person=leader.pk, amount="5", unit=leader.unit.pk)
    assert "Yes, Chen may grant this." in text
    assert "Wu" in text


def test_question_without_a_rule_says_so(client: Client, admin: User) -> None:
    text = page(client, ASK, person=admin.pk, rate="88")
    for words in ("No, Luo may not grant this.", "No rule gives authority for this.", "Nobody."):
        assert words in text


def test_question_begins_empty_and_refuses_nonsense(client: Client, admin: User) -> None:
    assert "Ask whether somebody may grant a price." in page(client, ASK)
    response = client.get(ASK, {"person": "x", "rate": "much"}, headers=HTMX)
    assert response.status_code == 422
    assert "Enter a number." in response.content.decode()


def upload(client: Client, *lines: list[sheets.Value], name: str = "plan.xlsx") -> Any:
    content = sheets.write("Authority", [str(column.value) for column in Column], lines)
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def line(role: str, rate: sheets.Value) -> list[sheets.Value]:
    return [role, None, None, None, None, rate, 5000, None, None, "Plan"]


def test_file_is_shown_line_by_line_and_then_taken(client: Client, admin: User) -> None:
    assert "Export the present rules" in page(client, IMPORT)
    make_authority(Role.SALES_REP, "0.95")
    preview = upload(client, line("Sales rep", 92), line("Company leader", "50%"))
    text = preview.content.decode()
    for words in ("plan.xlsx", "Takes over: 1", "New: 1", "Takes over from 95 %", "up to ¥5,000.00"):
        assert words in text
    assert AuthorityRule.objects.count() == 1
    response = client.post(CONFIRM, {"token": preview.context["preview"].token}, follow=True)
    assert "2 rules were set." in response.content.decode()


def test_file_with_a_wrong_line_is_not_taken(client: Client, admin: User) -> None:
    text = upload(client, line("Boss", 92), line("Sales rep", 92)).content.decode()
    assert "“Boss” is not known." in text
    assert "There is nothing to import" in text
    assert client.post(CONFIRM, {"token": ""}).status_code == 409


def test_file_that_is_none_is_refused(client: Client, admin: User) -> None:
    assert client.post(IMPORT, {"file": SimpleUploadedFile("x.xlsx", b"not a workbook")}).status_code == 409
    assert client.post(IMPORT, {}).status_code == 422
    large = SimpleUploadedFile("x.xlsx", b"x" * (sheets.MAX_BYTES + 1))
    assert client.post(IMPORT, {"file": large}).status_code == 422


def test_export_is_a_workbook_of_what_is_not_over(client: Client, admin: User) -> None:
    make_authority(Role.SALES_REP, "0.95")
    make_authority(Role.SUPPORTER, ended_at=timezone.now(), ended_by=admin)
    response = client.get(reverse("authority:export"))
    assert response["Content-Disposition"].startswith('attachment; filename="authority-')
    rows = sheets.read(io.BytesIO(response.content), columns=len(Column))
    assert [row[0] for row in rows] == ["Role", "Sales rep"]


def test_queries_of_the_table_do_not_grow_with_its_rows(client: Client, admin: User) -> None:
    asked = []
    for number in (1, 3):
        for _again in range(number):
            before = make_authority(make_user(), ended_at=timezone.now(), ended_by=make_user())
            make_authority(make_user(), set_by=make_user(), took_over=before)
        asked.append(queries(lambda: page(client, tab="all")))
    assert asked[0] == asked[1]


def test_queries_of_the_answer_do_not_grow_with_the_holders(client: Client, admin: User) -> None:
    make_authority(Role.COMPANY_LEADER, "0")
    asked = []
    for number in (1, 3):
        for _again in range(number):
            make_user(Role.COMPANY_LEADER)
        asked.append(queries(lambda: page(client, ASK, person=admin.pk, rate="50")))
    assert asked[0] == asked[1]

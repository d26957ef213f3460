"""Reading the ladders: everybody may, for they bind everybody."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from deadlines.models import LadderVersion
from deadlines.rules.defaults import climbing
from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit, named
from deadlines.services import ladders
from tests.factories import make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db

LADDERS, HISTORY = reverse("deadlines:ladders"), reverse("deadlines:history")


@pytest.fixture
def admin() -> User:
    return make_user(Role.ADMINISTRATOR, name_latin="Luo Tianyu")


def page(client: Client, user: User, address: str = LADDERS) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def change(by: User, *, topic: str = "", grade: str = "", version: int = 0, ladder: Ladder | None = None) -> None:
    ladder = ladder or climbing(Span(2))
    ladders.change("chore", topic, grade, ladder=ladder, by=by, note="It was urgent", version=version)


def test_everybody_reads_the_ladder_of_a_new_installation_in_words(client: Client) -> None:
    shown = page(client, make_user(Role.SALES_REP))
    for words in ("Chore", "within 4 working hours", "at 50 % of the time", "Level 3", "24 working hours late"):
        assert words in shown
    assert LadderVersion.objects.count() == 0


def test_only_administrators_are_offered_to_change(client: Client, admin: User) -> None:
    change(admin, topic="T2")
    links = [reverse("deadlines:change", args=["chore", "any", "any"]), reverse("deadlines:new", args=["chore"])]
    links += [reverse(f"deadlines:{name}", args=["chore", "T2", "any"]) for name in ("change", "remove")]
    as_admin, as_rep = page(client, admin), page(client, make_user(Role.SALES_REP))
    assert [link in as_admin for link in links] == [True] * 4
    assert [link in as_rep for link in links] == [False] * 4


def test_narrower_ladders_go_by_content_and_urgency(client: Client, admin: User) -> None:
    change(admin, topic="T2")
    change(admin, topic="T2", grade="urgent", ladder=climbing(Span(30, SpanUnit.MINUTES)))
    shown = page(client, admin)
    assert shown.index(">Proposal<") < shown.index(">Proposal, Urgent<")
    assert "within 30 working minutes" in shown


def test_ladder_that_was_taken_away_is_not_shown(client: Client, admin: User) -> None:
    change(admin, grade="urgent")
    ladders.remove("chore", "", "urgent", by=admin, note="Over", version=1)
    assert ">Urgent<" not in page(client, admin)


def test_named_leader_is_shown_by_name(client: Client, admin: User) -> None:
    leader = make_user(Role.COMPANY_LEADER, name_latin="Chen Guodong")
    rungs = [Rung((Audience.LEADER,), level=3, person=leader.pk)]
    change(admin, ladder=Ladder(Span(1), named(rungs)), version=ladders.general("chore").number)
    assert "Chen Guodong" in page(client, admin)


@pytest.mark.parametrize("address", [LADDERS, HISTORY])
def test_pages_ask_as_much_for_one_ladder_as_for_three(client: Client, admin: User, address: str) -> None:
    leader = make_user(Role.COMPANY_LEADER)
    ladder = Ladder(Span(1), named([Rung((Audience.LEADER,), level=3, person=leader.pk)]))
    client.force_login(admin)
    change(admin, topic="T1", ladder=ladder)
    one = queries(lambda: client.get(address))
    change(admin, topic="T2", ladder=ladder)
    change(admin, grade="urgent", ladder=ladder)
    assert queries(lambda: client.get(address)) == one <= 8


def test_history_tells_who_changed_what_and_why(client: Client, admin: User) -> None:
    first = ladders.general("chore")
    change(admin, version=first.number)
    shown = page(client, make_user(), HISTORY)
    for words in ("Luo Tianyu", "It was urgent", "the installation", "The ladder of a new installation"):
        assert words in shown
    assert "<del>4 working hours</del>" in shown
    assert "<ins>2 working hours</ins>" in shown


def test_history_tells_that_a_ladder_came_and_went(client: Client, admin: User) -> None:
    change(admin, topic="T2")
    ladders.remove("chore", "T2", "", by=admin, note="The rush is over", version=1)
    shown = page(client, admin, HISTORY)
    assert shown.count("Chore: Proposal") == 2
    assert "The rush is over" in shown
    assert "<ins>2 working hours</ins>" in shown
    assert "<del>2 working hours</del>" in shown


def test_history_keeps_a_kind_that_is_no_longer_known(client: Client, admin: User) -> None:
    rule = ladders.general("chore").rule
    LadderVersion.objects.create(kind="errand", topic="T9", number=1, rule=rule, made_by=admin, note="Long ago")
    assert "errand" in page(client, admin, HISTORY)


def test_history_that_is_empty_says_so(client: Client, admin: User) -> None:
    assert "Nothing was changed yet." in page(client, admin, HISTORY)

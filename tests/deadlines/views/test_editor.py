"""Changing ladders: the editor, its rows without JavaScript, its example; exceptions and the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.rules.roles import Role
from deadlines import kinds
from deadlines.kinds import Bound
from deadlines.models import LadderVersion
from deadlines.rules.defaults import ACCEPT, CONFIRM, climbing
from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit, named
from deadlines.services import ladders
from tests.deadlines.chores import Chores, make_promise
from tests.deadlines.typing import typed
from tests.factories import make_unit, make_user, the_company

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
OWNER = (Audience.OWNER,)


def url(name: str = "change", topic: str = "any", grade: str = "any", kind: str = "chore") -> str:
    return reverse(f"deadlines:{name}", args=[kind] if name == "new" else [kind, topic, grade])


@pytest.fixture
def admin(client: Client) -> User:
    """An administrator who is signed in."""
    admin = make_user(Role.ADMINISTRATOR, name_latin="Luo Tianyu")
    client.force_login(admin)
    return admin


@pytest.fixture
def general() -> LadderVersion:
    return ladders.general("chore")


def current(topic: str = "", grade: str = "", kind: str = "chore") -> LadderVersion:
    return LadderVersion.objects.current().get(kind=kind, topic=topic, grade=grade)


def test_editor_shows_what_holds(client: Client, admin: User, general: LadderVersion) -> None:
    shown = client.get(url()).content.decode()
    assert 'name="rungs-0-amount" value="50"' in shown
    assert shown.count("data-row") >= len(ACCEPT.rungs)
    assert "Open promises keep the ladder they began with" in shown


def test_editor_of_an_exception_begins_as_the_general_ladder(client: Client, admin: User) -> None:
    shown = client.get(url(topic="T2", grade="urgent")).content.decode()
    assert "Chore: Proposal, Urgent" in shown
    assert "It begins as what holds so far" in shown
    assert 'name="rungs-0-amount" value="50"' in shown


@pytest.mark.parametrize("name", ["change", "example", "new", "remove"])
@pytest.mark.parametrize("role", [Role.SALES_REP, Role.COORDINATOR, Role.COMPANY_LEADER])
def test_nobody_else_changes_ladders(client: Client, role: Role, name: str) -> None:
    client.force_login(make_user(role))
    assert client.post(url(name)).status_code == 403
    assert client.post(url(name, kind="nothing")).status_code == 403
    assert LadderVersion.objects.count() == 0


@pytest.mark.parametrize("where", [{"kind": "nothing"}, {"topic": "T9"}, {"grade": "whenever"}])
def test_what_is_not_offered_is_not_found(client: Client, admin: User, where: dict[str, str]) -> None:
    assert client.get(url(**where)).status_code == 404


def test_exception_for_a_content_no_longer_offered_can_still_be_changed(client: Client, admin: User) -> None:
    ladders.change("chore", "T2", "", ladder=ACCEPT, by=admin, note="", version=0)
    LadderVersion.objects.filter(topic="T2").update(is_current=False)
    LadderVersion.objects.create(kind="chore", topic="T9", number=1, rule=current_rule())
    assert "Chore: T9" in client.get(url(topic="T9")).content.decode()


def current_rule() -> Any:
    return ladders.general("chore").rule


def test_saved_ladder_is_a_version_with_who_and_why(client: Client, admin: User, general: LadderVersion) -> None:
    data = typed(ACCEPT, amount=2, unit="days", rungs__0__amount=60)
    response = client.post(url(), data)
    assert response.status_code == 302
    assert response.headers["Location"] == reverse("deadlines:ladders")
    saved = current()
    assert (saved.number, saved.made_by, saved.note) == (2, admin, "Agreed in the meeting")
    assert saved.ladder.within == Span(2, SpanUnit.DAYS)
    assert [rung.key for rung in saved.ladder.rungs][:2] == ["before-60", "before-80"]
    assert saved.ladder.rungs[2:] == ACCEPT.rungs[2:]
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Saved: Chore."]


def test_saved_unchanged_it_is_the_same_ladder(client: Client, admin: User, general: LadderVersion) -> None:
    assert client.post(url(), typed(ACCEPT)).status_code == 302
    assert current().ladder == ACCEPT


def test_rows_are_saved_in_the_order_of_time(client: Client, admin: User, general: LadderVersion) -> None:
    late, early = Rung(OWNER, after=Span(1)), Rung(OWNER, share=50)
    client.post(url(), typed(Ladder(Span(4), (late, early))))
    assert current().ladder.rungs == named([early, late])


def test_reminder_ahead_is_shown_as_such_and_saved(client: Client, admin: User, general: LadderVersion) -> None:
    ahead, due = Rung(OWNER, after=Span(-1, SpanUnit.DAYS)), Rung(OWNER)
    week = Ladder(Span(7, SpanUnit.DAYS), named([ahead, due]))
    assert client.post(url(), typed(week)).status_code == 302
    assert current().ladder == week
    shown = client.get(url()).content.decode()
    assert 'name="rungs-0-amount" value="1"' in shown
    assert '<option value="before-days" selected>working days before</option>' in shown
    assert "1 working day before" in client.get(reverse("deadlines:ladders")).content.decode()
    refused = client.post(url(), typed(week, version=2, rungs__0__amount=7))
    assert refused.status_code == 422
    assert "That is before the time allowed begins." in refused.content.decode()


def test_exception_is_made_and_leaves_the_general_ladder_alone(client: Client, admin: User) -> None:
    client.post(url(topic="T2"), typed(climbing(Span(1)), version=0))
    assert current("T2").ladder == climbing(Span(1))
    assert ladders.current_for("chore", "T1").ladder == ACCEPT


def test_named_leader_is_kept_and_only_where_leaders_are_told(
    client: Client, admin: User, general: LadderVersion
) -> None:
    leader = make_user(Role.COMPANY_LEADER)
    client.post(url(), typed(ACCEPT, rungs__8__person=leader.pk, rungs__0__person=leader.pk))
    assert [rung.person for rung in current().ladder.rungs] == [None] * 8 + [leader.pk]


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.COORDINATOR, None])
def test_leader_who_may_not_see_everything_is_refused(
    client: Client, admin: User, general: LadderVersion, role: Role | None
) -> None:
    person = make_user(role) if role else make_user(Role.COMPANY_LEADER, is_active=False)
    response = client.post(url(), typed(ACCEPT, rungs__8__person=person.pk))
    assert response.status_code == 422
    assert "Name somebody who sees everything" in response.content.decode()
    assert current() == general


def test_leader_who_lost_his_role_stays_in_sight_and_cannot_be_saved_again(client: Client, admin: User) -> None:
    leader = make_user(Role.COMPANY_LEADER, name_latin="Chen Guodong")
    ladder = Ladder(Span(4), named([Rung((Audience.LEADER,), level=3, person=leader.pk)]))
    ladders.change("chore", "T2", "", ladder=ladder, by=admin, note="", version=0)
    leader.role_assignments.all().delete()
    assert f'<option value="{leader.pk}" selected>Chen Guodong</option>' in client.get(url(topic="T2")).content.decode()
    response = client.post(url(topic="T2"), typed(ladder))
    assert response.status_code == 422
    assert "Name somebody who sees everything" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": 0}, "Ensure this value is greater than or equal to 1."),
        ({"amount": ""}, "This field is required."),
        ({"amount": 3_000}, "That is more than a year of working time."),
        ({"unit": "moons"}, "Select a valid choice."),
        ({"note": ""}, "This field is required."),
        ({"rungs__0__amount": ""}, "Type a number."),
        ({"rungs__0__amount": 101}, "Type a number from 1 to 100."),
        ({"rungs__0__amount": "lots"}, "Enter a whole number."),
        ({"rungs__0__tell": None}, "Choose who is told."),
        ({"rungs__0__tell": ["everybody"]}, "Select a valid choice."),
        ({"rungs__1__amount": 50}, "There is a reminder at that time already"),
        ({"rungs__5__level": 1}, "Level 1 is there already."),
        ({"rungs__0__level": 1}, "before that only reminders come"),
        ({"rungs__0__closes": "True"}, "This kind does not close by itself."),
        ({"rungs__0__point": "sometime"}, "Select a valid choice."),
    ],
)
def test_wrong_input_is_said_beside_it_and_nothing_typed_is_lost(
    client: Client, admin: User, general: LadderVersion, changes: dict[str, Any], said: str
) -> None:
    response = client.post(url(), typed(ACCEPT, rungs__8__amount=33, **changes))
    shown = response.content.decode()
    assert response.status_code == 422
    assert said in shown
    assert 'value="33"' in shown
    assert current() == general


def test_rows_are_checked_even_while_the_time_is_missing(client: Client, admin: User, general: LadderVersion) -> None:
    shown = client.post(url(), typed(ACCEPT, amount="", rungs__0__amount=500)).content.decode()
    assert "Type a number from 1 to 100." in shown
    assert "Time allowed: This field is required." in shown


def test_ladder_without_rows_is_refused(client: Client, admin: User, general: LadderVersion) -> None:
    response = client.post(url(), typed(Ladder(Span(4), ())))
    assert response.status_code == 422
    assert "nobody is told of anything" in response.content.decode()


def test_rows_beyond_what_makes_sense_are_refused(client: Client, admin: User, general: LadderVersion) -> None:
    rungs = tuple(Rung(OWNER, share=share) for share in range(1, 41))
    response = client.post(url(), typed(Ladder(Span(4), rungs)))
    assert response.status_code == 422
    assert "More than 20 steps are too many." in response.content.decode()


def test_row_is_added_and_removed_without_javascript(client: Client, admin: User, general: LadderVersion) -> None:
    added = client.post(url(), typed(ACCEPT, amount="7x", add="1"))
    assert added.status_code == 200
    assert 'name="rungs-9-amount"' in added.content.decode()
    assert 'value="7x"' in added.content.decode()
    removed = client.post(url(), typed(ACCEPT, remove="0", note="Because")).content.decode()
    assert 'name="rungs-0-amount"' not in removed
    assert 'name="rungs-1-amount" value="80"' in removed
    assert 'value="Because"' in removed
    assert "needs your attention" not in removed
    assert current() == general


def test_first_row_is_added_to_a_ladder_without_rows(client: Client, admin: User, general: LadderVersion) -> None:
    data = typed(Ladder(Span(4), ()), add="1")
    assert 'name="rungs-0-amount"' in client.post(url(), data).content.decode()


def test_row_that_closes_stays_and_can_be_told_to_others(client: Client, admin: User, chores: Chores) -> None:
    kinds.register(chores.kind("chore-closing", CONFIRM))
    where = url(kind="chore-closing")
    shown = client.get(where).content.decode()
    assert "Closes by itself" in shown
    assert shown.count('name="remove"') == len(CONFIRM.rungs)  # but the closing one, and one more in the template
    response = client.post(where, typed(CONFIRM, rungs__2__tell=["coordinator"]))
    assert response.status_code == 302
    closing = current(kind="chore-closing").ladder.rungs[-1]
    assert (closing.closes, closing.tell, closing.level) == (True, (Audience.COORDINATOR,), 0)
    without = typed(Ladder(CONFIRM.within, CONFIRM.rungs[:-1]), version=2)
    refused = client.post(where, without)
    assert refused.status_code == 422
    assert "must stay" in refused.content.decode()


def test_stale_editor_shows_both_and_saves_over_it_when_sent_again(
    client: Client, admin: User, general: LadderVersion
) -> None:
    ladders.change("chore", "", "", ladder=climbing(Span(6)), by=admin, note="Faster", version=1)
    response = client.post(url(), typed(climbing(Span(3)), version=1))
    shown = response.content.decode()
    assert response.status_code == 409
    assert "Luo Tianyu changed this ladder while you had it open" in shown
    assert "within 6 working hours" in shown
    assert 'name="version" value="2"' in shown
    assert 'name="amount" value="3"' in shown
    assert current().number == 2
    assert client.post(url(), typed(climbing(Span(3)), version=2)).status_code == 302
    assert current().ladder == climbing(Span(3))


def test_stale_editor_says_that_the_exception_was_removed(client: Client, admin: User) -> None:
    ladders.change("chore", "T2", "", ladder=ACCEPT, by=admin, note="", version=0)
    ladders.remove("chore", "T2", "", by=admin, note="Over", version=1)
    response = client.post(url(topic="T2"), typed(ACCEPT, version=1))
    assert response.status_code == 409
    assert "Somebody removed this ladder" in response.content.decode()
    assert 'name="version" value="2"' in response.content.decode()


def example(**changes: Any) -> dict[str, Any]:
    data = {"example-at": "2026-11-23T09:00", "example-unit": the_company().pk}
    return typed(ACCEPT, note="") | data | changes


def test_example_tells_times_in_working_hours_and_todays_names(client: Client, admin: User) -> None:
    manager = make_user(name_latin="Ma Desheng")
    east = make_unit("East", manager=manager)
    make_user(Role.MARKETING_DIRECTOR, name_latin="Zhao Qiming")
    make_user(Role.COMPANY_LEADER, name_latin="Chen Guodong")
    shown = client.post(url("example"), example(**{"example-unit": east.pk}), headers=HTMX).content.decode()
    assert "<html" not in shown
    for words in ("Ma Desheng", "Zhao Qiming", "Chen Guodong", "who owes it"):
        assert words in shown
    assert "Who owes it and who answers for it depends on the matter" in shown
    assert LadderVersion.objects.count() <= 1


def test_example_lends_the_names_of_the_newest_open_promise(client: Client, admin: User, chores: Chores) -> None:
    owner, manager = make_user(name_latin="Li Ming"), make_user(name_latin="Ma Desheng")
    coordinator = make_user(name_latin="Lin Xiaowen", unit=make_unit(manager=manager))
    chores.bound = {1: Bound((owner.pk,), (coordinator.pk,))}
    make_promise(1, topic="T1")
    shown = client.post(url("example"), example(), headers=HTMX).content.decode()
    assert "CH-001" in shown
    assert "Li Ming" in shown
    assert "Ma Desheng" in shown
    other = client.post(url("example", topic="T2"), example(), headers=HTMX).content.decode()
    assert "CH-001" not in other


def test_example_says_what_is_missing_instead(client: Client, admin: User) -> None:
    shown = client.post(url("example"), example(amount="0"), headers=HTMX)
    assert shown.status_code == 200
    assert "appears as soon as" in shown.content.decode()
    assert "greater than or equal to 1" in shown.content.decode()


@pytest.mark.parametrize("at", ["", "soon", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_example_with_an_impossible_beginning_is_no_error(client: Client, admin: User, at: str) -> None:
    response = client.post(url("example"), example(**{"example-at": at}), headers=HTMX)
    assert response.status_code == 200
    assert 'class="text-danger"' in response.content.decode()


def test_example_without_javascript_is_the_whole_page(client: Client, admin: User) -> None:
    shown = client.post(url("example"), example()).content.decode()
    assert "<html" in shown
    assert "This field is required" not in shown
    assert LadderVersion.objects.exclude(number=1).count() == 0


def test_exception_is_chosen_and_leads_to_its_editor(client: Client, admin: User) -> None:
    assert "Proposal" in client.get(url("new")).content.decode()
    assert "<html" not in client.get(url("new"), headers=HTMX).content.decode()
    response = client.post(url("new"), {"topic": "T2", "grade": ""})
    assert response.headers["Location"] == url(topic="T2")
    assert LadderVersion.objects.count() == 0


def test_kind_that_cannot_be_narrowed_offers_no_exception(client: Client, admin: User, chores: Chores) -> None:
    kinds.register(replace(chores.kind("chore-for-all"), narrows=False))
    assert client.get(url("new", kind="chore-for-all")).status_code == 404
    shown = client.get(reverse("deadlines:ladders")).content.decode()
    assert url("new") in shown
    assert url("new", kind="chore-for-all") not in shown


@pytest.mark.parametrize("data", [{"topic": "", "grade": ""}, {"topic": "T9", "grade": ""}])
def test_exception_needs_a_content_or_an_urgency(client: Client, admin: User, data: dict[str, str]) -> None:
    assert client.post(url("new"), data).status_code == 422


def test_exception_is_removed_with_a_reason(client: Client, admin: User) -> None:
    ladders.change("chore", "T2", "", ladder=climbing(Span(1)), by=admin, note="", version=0)
    where = url("remove", topic="T2")
    assert "will follow the more general ladder again" in client.get(where, headers=HTMX).content.decode()
    assert client.post(where, {"version": 1, "note": ""}).status_code == 422
    assert client.post(where, {"version": 1, "note": "Over"}).status_code == 302
    assert current("T2").rule == {}
    assert ladders.current_for("chore", "T2").ladder == ACCEPT
    assert client.get(where).status_code == 404


def test_exception_changed_meanwhile_is_not_removed(client: Client, admin: User) -> None:
    ladders.change("chore", "T2", "", ladder=climbing(Span(1)), by=admin, note="", version=0)
    ladders.change("chore", "T2", "", ladder=climbing(Span(2)), by=admin, note="", version=1)
    assert client.post(url("remove", topic="T2"), {"version": 1, "note": "Over"}).status_code == 409
    assert current("T2").rule != {}


def test_general_ladder_cannot_be_removed(client: Client, admin: User, general: LadderVersion) -> None:
    assert client.post(url("remove"), {"version": 1, "note": "Over"}).status_code == 404


def test_looking_at_a_ladder_that_was_never_stored_writes_nothing(client: Client, admin: User) -> None:
    shown = client.get(url()).content.decode()
    assert 'name="version" value="1"' in shown
    assert LadderVersion.objects.count() == 0
    assert client.post(url(), typed(climbing(Span(2)), version=1)).status_code == 302
    assert current().number == 2


def test_form_without_a_version_is_refused(client: Client, admin: User, general: LadderVersion) -> None:
    assert client.post(url(), typed(ACCEPT, version=None)).status_code == 422
    assert client.post(url(), {}).status_code == 422
    assert current() == general

"""The door of visits: the full table of moves × states × persons, what each move writes, who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from core.errors import DomainError, NotAllowed, Stale
from customers.models import Contact, CustomerEvent, LogEntry, Visit
from customers.policies.visits import can_move, can_plan, standing
from customers.rules.visits import MATERIAL, MOVES, VisitState
from customers.services import visits
from customers.services.logging import Report
from customers.services.visit_approval import approve_each
from customers.services.visit_messages import approvers
from notifications.models import Message
from tests.factories import make_customer, make_delegation, make_opportunity, make_user, make_visit

from .conftest import World, plan_of, tomorrow

pytestmark = pytest.mark.django_db

Act = Callable[[Visit, User], Any]
ACTS: dict[str, Act] = {
    "plan_again": lambda visit, by: visits.change_plan(visit, by=by, plan=plan_of(aim="Another aim")),
    "approve": lambda visit, by: visits.approve(visit, by=by),
    "send_back": lambda visit, by: visits.send_back(visit, by=by, note="Too early"),
    "leave": lambda visit, by: visits.leave(visit, by=by),
    "return": lambda visit, by: visits.come_back(visit, by=by),
    "log": lambda visit, by: visits.log(visit, by=by, report=Report("They want a proposal")),
    "cancel": lambda visit, by: visits.cancel(visit, by=by, reason="Ill"),
}
REP = frozenset({"rep", "rep_delegate"})
APPROVER = frozenset({"manager", "manager_delegate", "head", "administrator"})
WHO = {
    "plan_again": REP,
    "approve": APPROVER,
    "send_back": APPROVER,
    "leave": REP,
    "return": REP,
    "log": REP,
    "cancel": REP | APPROVER,
}
UPCOMING = {"planned", "sent_back", "approved"}
WHERE = {
    "plan_again": UPCOMING,
    "approve": {"planned"},
    "send_back": {"planned"},
    "leave": {"approved"},
    "return": {"out"},
    "log": {"approved", "out", "back"},
    "cancel": UPCOMING,
}
WHITHER = {
    "plan_again": "planned",
    "approve": "approved",
    "send_back": "sent_back",
    "leave": "out",
    "return": "back",
    "log": "logged",
    "cancel": "cancelled",
}
PERSONS = sorted(
    REP | APPROVER | {"companion", "colleague", "other_manager", "stranger"},
)


def begun(state: str) -> dict[str, Any]:
    """Approved ones have begun, so that they can be logged."""
    return {"starts_at": timezone.now() - timedelta(minutes=5)} if state == "approved" else {}


def test_the_table_holds_every_move() -> None:
    assert set(ACTS) == set(WHO) == set(WHERE) == set(MOVES) - {"plan"}


@pytest.mark.parametrize("name", ACTS)
def test_moves_by_everybody_in_every_state(world: World, name: str) -> None:
    for state in VisitState:
        visit = world.visit(state, **begun(state))
        for person in PERSONS:
            by, refused = world.person(person), person not in WHO[name]
            assert bool(can_move(by, visit, name)) is not refused
            if refused:
                with pytest.raises(NotAllowed):
                    ACTS[name](visit, by)
            elif state not in WHERE[name]:
                with pytest.raises(DomainError, match="Someone was faster"):
                    ACTS[name](visit, by)
            visit.refresh_from_db()
            assert visit.state == state


@pytest.mark.parametrize("name", ACTS)
def test_moves_leave_one_event_and_a_new_version(world: World, name: str) -> None:
    person, state = max(WHO[name]), min(WHERE[name])
    visit = world.visit(state, **begun(state))
    ACTS[name](visit, world.person(person))
    moved = Visit.objects.get(pk=visit.pk)
    assert (moved.state, moved.version) == (WHITHER[name], visit.version + 1)
    event = CustomerEvent.objects.get(visit=visit)
    assert (event.kind, event.private, event.target_words) == (MOVES[name].past, True, visit.number)
    assert event.customer == world.customer


def test_who_left_the_company_moves_nothing(world: World) -> None:
    visit, rep = world.visit(), world.person("rep")
    rep.is_active = False
    assert standing(rep, visit) == (None, None)
    assert not can_move(rep, visit, "cancel")


@pytest.mark.parametrize(
    ("person", "principal"), [("manager_delegate", "manager"), ("manager", ""), ("administrator", "")]
)
def test_an_approval_by_the_delegate_is_for_his_principal(world: World, person: str, principal: str) -> None:
    visit = visits.approve(world.visit(), by=world.person(person))
    event = CustomerEvent.objects.get(visit=visit)
    assert event.actor == getattr(world.cast, person)
    assert event.on_behalf_of == (getattr(world.cast, principal) if principal else None)
    assert visit.decided_by == getattr(world.cast, person)


@pytest.mark.parametrize("person", ["manager", "manager_delegate"])
def test_nobody_approves_the_plan_of_himself_or_of_him_for_whom_he_stands(world: World, person: str) -> None:
    own = make_visit(world.customer, rep=world.person("manager"))
    with pytest.raises(NotAllowed, match="never by himself"):
        visits.approve(own, by=world.person(person))
    assert visits.approve(own, by=world.person("head")).state == "approved"


def test_a_manager_who_stands_in_for_his_rep_does_not_approve_for_him(world: World) -> None:
    rep = make_user(unit=world.company.east_sales)
    make_delegation(rep, world.cast.head)
    own = make_visit(world.customer, rep=rep)
    assert standing(world.person("head"), own).approver == world.cast.head  # as his manager, not in his name


# Planning


def test_plan_belongs_to_who_goes_and_keeps_everything(world: World) -> None:
    rep, opportunity = world.person("rep"), make_opportunity(world.customer)
    made = visits.plan(
        world.customer,
        by=rep,
        plan=plan_of(
            aim="  Learn \n who decides ",
            contacts=[world.wang],
            companions=[world.cast.companion],
            whom="The caretaker",
            questions="Price?\r\nWhen?",
            place="Nanjing Road",
            opportunity=opportunity,
            wants_manager=True,
        ),
    )
    fresh = Visit.objects.get(number=made.number)
    assert (fresh.rep, fresh.unit, fresh.state, fresh.aim) == (rep, rep.unit, "planned", "Learn who decides")
    assert (list(fresh.contacts.all()), list(fresh.companions.all())) == ([world.wang], [world.cast.companion])
    assert (fresh.questions, fresh.opportunity, fresh.wants_manager) == ("Price?\nWhen?", opportunity, True)
    event = CustomerEvent.objects.get(visit=fresh)
    assert (event.kind, event.note, event.opportunity) == ("visit_planned", "Learn who decides", opportunity)


def test_a_delegate_goes_himself_for_the_owner(world: World) -> None:
    delegate = world.person("rep_delegate")
    made = visits.plan(world.customer, by=delegate, plan=plan_of())
    assert made.rep == delegate
    assert CustomerEvent.objects.get(visit=made).on_behalf_of == world.cast.rep


@pytest.mark.parametrize("person", ["companion", "colleague", "other_manager", "stranger"])
def test_plan_is_for_who_may_change_the_customer(world: World, person: str) -> None:
    assert not can_plan(world.person(person), world.customer)
    with pytest.raises(NotAllowed):
        visits.plan(world.customer, by=world.person(person), plan=plan_of())


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"aim": " \n "}, "aim"),
    ({"whom": " "}, "whom you will meet"),
    ({"ends_at": tomorrow()}, "ends before"),
    ({"starts_at": tomorrow(days=-2)}, "planned ahead"),
    ({"starts_at": tomorrow(days=400)}, "planned ahead"),
    ({"ends_at": tomorrow(days=90)}, "a month at most"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_plan_refuses_what_cannot_be(world: World, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        visits.plan(world.customer, by=world.person("rep"), plan=plan_of(**wrong))


def test_plan_refuses_people_and_opportunities_of_another_customer(world: World) -> None:
    other = make_customer()
    elsewhere: list[dict[str, Any]] = [
        {"contacts": [Contact.objects.create(customer=other, name="A")]},
        {"opportunity": make_opportunity(other)},
    ]
    for wrong in elsewhere:
        with pytest.raises(DomainError, match="another customer"):
            visits.plan(world.customer, by=world.person("rep"), plan=plan_of(**wrong))


def test_plan_of_a_customer_in_the_bin_is_refused(world: World) -> None:
    type(world.customer).objects.filter(pk=world.customer.pk).update(
        deleted_at=timezone.now(), deleted_by=world.cast.rep
    )
    with pytest.raises(DomainError, match="no longer in the archive"):
        visits.plan(world.customer, by=world.person("rep"), plan=plan_of())


# Another plan


def same_plan(visit: Visit, **changes: Any) -> visits.Plan:
    columns = {name: getattr(visit, name) for name in plan_of().columns}
    many = {name: list(getattr(visit, name).all()) for name in visits.MANY}
    return visits.Plan(**{**columns, **many, **changes})


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"questions": "Price?"}, "approved"),
        ({"place": "Their other office"}, "approved"),
        ({"companions": []}, "approved"),
        ({"aim": "Sign"}, "planned"),
        ({"purpose": "sign"}, "planned"),
        ({"starts_at": tomorrow(7, days=3), "ends_at": tomorrow(8, days=3)}, "planned"),
    ],
)
def test_an_approved_plan_is_approved_anew_when_it_changes_materially(
    world: World, changes: dict[str, Any], state: str
) -> None:
    visit = visits.approve(world.visit(), by=world.person("manager"), note="Good")
    changed = visits.change_plan(visit, by=world.person("rep"), plan=same_plan(visit, **changes))
    assert changed.state == state
    assert (changed.decided_by is None, changed.decision_note == "") == (state == "planned",) * 2
    event = CustomerEvent.objects.filter(visit=visit).last()
    assert event is not None
    assert event.kind == ("visit_changed" if state == "approved" else "visit_planned_again")
    assert set(event.changes) == set(changes)
    assert bool(MATERIAL & changes.keys()) is (state == "planned")


def test_a_plan_that_was_sent_back_may_be_sent_again_as_it_is(world: World) -> None:
    visit = world.visit("sent_back")
    assert visits.change_plan(visit, by=world.person("rep"), plan=same_plan(visit)).state == "planned"


def test_nothing_changed_is_said(world: World) -> None:
    visit = world.visit()
    with pytest.raises(DomainError, match="Nothing was changed"):
        visits.change_plan(visit, by=world.person("rep"), plan=same_plan(visit))


def test_a_plan_whose_time_has_come_keeps_it_while_the_rest_changes(world: World) -> None:
    visit = world.visit("approved", starts_at=timezone.now() - timedelta(minutes=1))
    changed = visits.change_plan(visit, by=world.person("rep"), plan=same_plan(visit, place="Next door"))
    assert changed.place == "Next door"


@pytest.mark.parametrize("name", ["plan_again", "approve", "send_back"])
def test_what_was_not_read_is_not_decided(world: World, name: str) -> None:
    visit = world.visit(version=2)
    acts: dict[str, Callable[[], Visit]] = {
        "plan_again": lambda: visits.change_plan(visit, by=world.person("rep"), plan=plan_of(aim="New"), version=1),
        "approve": lambda: visits.approve(visit, by=world.person("manager"), version=1),
        "send_back": lambda: visits.send_back(visit, by=world.person("manager"), note="x", version=1),
    }
    with pytest.raises(Stale) as refusal:
        acts[name]()
    assert visit.aim in refusal.value.current.values()


def test_a_visit_that_went_to_another_customer_by_a_merge_is_opened_again(world: World) -> None:
    visit = world.visit()
    Visit.objects.filter(pk=visit.pk).update(customer=make_customer())
    with pytest.raises(DomainError, match="another customer now"):
        visits.cancel(visit, by=world.person("rep"), reason="Ill")


# Approval


@pytest.mark.parametrize("act", [visits.send_back, visits.cancel])
def test_a_refusal_has_a_reason(world: World, act: Callable[..., Visit]) -> None:
    word = "note" if act is visits.send_back else "reason"
    with pytest.raises(DomainError, match="reason"):
        act(world.visit(), by=world.person("manager"), **{word: " "})


def test_the_manager_comes_along(world: World) -> None:
    visit = visits.approve(world.visit(), by=world.person("manager"), comes_along=True)
    assert world.cast.manager in visit.companions.all()


def test_several_at_once_have_a_result_each(world: World) -> None:
    good, changed, strange = world.visit(), world.visit(version=4), make_visit()
    results = approve_each([(good, 1), (changed, 3), (strange, 1)], by=world.person("manager"))
    assert [bool(result.refusal) for result in results] == [False, True, True]
    assert [Visit.objects.get(pk=result.visit.pk).state for result in results] == ["approved", "planned", "planned"]


def test_approvers_are_the_nearest_manager_or_who_acts_for_him(world: World) -> None:
    now = timezone.now()
    assert approvers(world.visit(), now) == [world.cast.manager_delegate]  # the manager is away
    assert approvers(make_visit(world.customer, rep=world.cast.manager), now) == [world.cast.head]
    assert approvers(
        make_visit(world.customer, rep=world.cast.manager_delegate, unit=world.company.east_sales), now
    ) == [world.cast.manager]


def test_approvers_are_administrators_where_nobody_is_above(world: World) -> None:
    assert approvers(make_visit(rep=make_user(unit=world.company.root)), timezone.now()) == [world.cast.administrator]


# Out and back


def test_leaving_notes_the_servers_clock_and_reckons_the_return(world: World) -> None:
    visit = world.visit("approved", starts_at=timezone.now() + timedelta(hours=1))
    left = visits.leave(visit, by=world.person("rep"))
    assert left.left_at is not None
    assert abs(left.left_at - timezone.now()) < timedelta(seconds=5)
    assert left.expected_back_at == left.ends_at + (left.starts_at - left.left_at)
    assert not left.is_late(timezone.now())
    assert left.is_late(left.expected_back_at + timedelta(seconds=1))


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=-1), timedelta(days=40)])
def test_leaving_wants_a_return_that_can_be(world: World, ahead: timedelta) -> None:
    with pytest.raises(DomainError, match="When will you be back"):
        visits.leave(world.visit("approved"), by=world.person("rep"), expected_back_at=timezone.now() + ahead)


def test_who_logs_on_the_way_is_back(world: World) -> None:
    visit = world.visit("out")
    visits.log(visit, by=world.person("rep"), report=Report("Signed"))
    visit.refresh_from_db()
    assert visit.back_at is not None
    assert visit.ended_at is not None


def test_a_visit_that_has_not_begun_is_not_logged(world: World) -> None:
    with pytest.raises(DomainError, match="not begun"):
        visits.log(world.visit("approved"), by=world.person("rep"), report=Report("Signed"))
    assert not LogEntry.objects.exists()


def test_the_delegates_log_is_for_the_rep(world: World) -> None:
    entry = visits.log(world.visit("back"), by=world.person("rep_delegate"), report=Report("Signed"))
    event = CustomerEvent.objects.get(log=entry)
    assert (event.kind, event.on_behalf_of, event.visit) == ("visit_logged", world.cast.rep, entry.visit)


# Messages


def subjects(person: User) -> list[str]:
    return list(Message.objects.filter(recipient=person).order_by("pk").values_list("subject", flat=True))


def test_a_plan_asks_the_manager_and_tells_the_colleagues(world: World) -> None:
    User.objects.update(language="en")
    made = visits.plan(world.customer, by=world.person("rep"), plan=plan_of(companions=[world.cast.companion]))
    assert subjects(world.cast.manager_delegate) == [f"Li Ming plans a visit to {world.customer}: please approve it"]
    assert subjects(world.cast.companion) == [f"Li Ming asks you to come along to {world.customer}"]
    visits.change_plan(made, by=world.person("rep"), plan=same_plan(made, aim="Sign", wants_manager=True))
    assert subjects(world.cast.manager_delegate)[-1].endswith("asks you to come along")
    assert len(subjects(world.cast.companion)) == 1


def test_colleagues_hear_of_another_time(world: World) -> None:
    User.objects.update(language="en")
    visit = world.visit("approved")
    later = {"starts_at": tomorrow(15, days=4), "ends_at": tomorrow(16, days=4)}
    visits.change_plan(visit, by=world.person("rep"), plan=same_plan(visit, **later))
    assert subjects(world.cast.companion) == [f"The plan of the visit to {world.customer} was changed"]


def test_a_detail_does_not_ask_the_manager_again(world: World) -> None:
    visit = world.visit("approved")
    visits.change_plan(visit, by=world.person("rep"), plan=same_plan(visit, questions="Price?"))
    assert not Message.objects.exists()


def test_decisions_go_to_the_rep(world: World) -> None:
    User.objects.update(language="en")
    visits.approve(world.visit(), by=world.person("manager"), note="Good")
    visits.send_back(world.visit(), by=world.person("manager"), note="Too early")
    assert subjects(world.cast.rep) == [
        f"Approved: your visit to {world.customer}",
        f"Plan again: your visit to {world.customer}",
    ]
    assert Message.objects.filter(recipient=world.cast.rep).last().body == "Too early"  # type: ignore[union-attr]
    assert subjects(world.cast.companion) == [f"The visit to {world.customer} takes place"]


@pytest.mark.parametrize(
    ("state", "told"),
    [("planned", {"companion", "manager_delegate"}), ("sent_back", {"companion"}), ("approved", {"companion", "head"})],
)
def test_a_cancelled_visit_is_told_to_who_counts_on_it(world: World, state: str, told: set[str]) -> None:
    visit = world.visit(state, **({} if state == "planned" else {"decided_by": world.cast.head}))
    visits.cancel(visit, by=world.person("rep"), reason="Ill")
    heard = set(Message.objects.values_list("recipient", flat=True))
    assert heard == {getattr(world.cast, name).pk for name in told}


def test_a_manager_who_cancels_tells_the_rep(world: World) -> None:
    visits.cancel(world.visit(), by=world.person("manager"), reason="Trade fair")
    assert Message.objects.get(recipient=world.cast.rep).body == "Trade fair"


def test_nobody_above_and_no_administrator_leaves_the_plan_waiting(world: World) -> None:
    Unit.objects.update(manager=None)
    User.objects.filter(pk=world.cast.administrator.pk).update(is_active=False, deactivated_at=timezone.now())
    made = visits.plan(world.customer, by=world.person("rep"), plan=plan_of())
    assert made.state == "planned"
    assert not Message.objects.exists()

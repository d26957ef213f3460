"""The pages of visits and of the log, in the browser's terms: plain forms, without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import TypedDraft
from accounts.services import typed
from customers.models import Claim, Contact, CustomerFile, LogEntry, Need, Opportunity, Visit
from customers.rules.visits import LogKind
from customers.services import files, promises
from tests.core.hostile_files import picture
from tests.factories import make_customer, make_visit
from tests.queries import queries

from .conftest import World, tomorrow

pytestmark = pytest.mark.django_db
LOG, PLAN, MINE, APPROVE = "/visits/log/", "/visits/plan/", "/visits/", "/visits/approve/"
OF_INPUT = "%Y-%m-%dT%H:%M"


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def at(address: str, world: World) -> str:
    return f"{address}?customer={world.customer.number}"


def plan_data(**more: Any) -> dict[str, Any]:
    data = {
        "purpose": "needs",
        "aim": "Learn who decides",
        "whom": "The buyer",
        "starts_at": tomorrow().strftime(OF_INPUT),
        "ends_at": tomorrow(11).strftime(OF_INPUT),
    }
    return data | more


# The quick log


def test_log_offers_ones_own_customers_the_last_met_first(world: World) -> None:
    rep = world.person("rep")
    make_customer(owner=rep, name="Never met")
    make_customer(owner=rep, name="Met today", last_contact_at=timezone.now())
    make_customer(name="Of somebody else")
    words = page(world.browser("rep"), LOG)
    assert words.index("Met today") < words.index("Never met")
    assert f"?customer={world.customer.number}" in words
    assert "Of somebody else" not in words


def test_log_keeps_what_else_the_address_says_while_one_chooses(world: World) -> None:
    words = page(world.browser("rep"), f"{PLAN}?opportunity=O-7")
    assert 'name="opportunity" value="O-7"' in words


def test_log_of_a_key_leads_to_the_number(world: World) -> None:
    answer = world.browser("rep").get(LOG, {"customer": world.customer.pk})
    assert answer["Location"] == f"{LOG}?customer={world.customer.number}"


@pytest.mark.parametrize("named", ["C-999999999", "999999999", "x\x00", "9" * 40])
def test_log_asks_again_for_a_customer_that_one_does_not_see(world: World, named: str) -> None:
    assert "Which customer?" in world.browser("rep").get(LOG, {"customer": named}).content.decode()


def test_log_of_anothers_customer_is_refused(world: World) -> None:
    browser = world.browser("companion")
    assert "Which customer?" in browser.get(at(LOG, world)).content.decode()
    seen = make_customer(name="Seen by all")
    coordinator = world.browser("administrator")
    assert coordinator.get(f"{LOG}?customer={seen.number}").status_code in (200, 302)


def test_log_says_how_a_first_contact_is_made(world: World) -> None:
    assert "The first contact:" in page(world.browser("rep"), at(LOG, world))
    world.browser("rep").post(at(LOG, world), {"kind": "call", "result": "Wants a proposal"})
    assert "The first contact:" not in page(world.browser("rep"), at(LOG, world))


def test_log_is_written_with_one_sentence(world: World) -> None:
    answer = world.browser("rep").post(at(LOG, world), {"kind": "call", "result": "Wants a proposal"})
    entry = LogEntry.objects.get()
    assert answer["Location"] == f"/visits/log/{entry.number}/"
    assert (entry.customer, entry.kind, entry.result) == (world.customer, LogKind.CALL, "Wants a proposal")


def test_log_takes_everything_at_once(world: World) -> None:
    opportunity = Opportunity.objects.create(
        customer=world.customer, name="Cameras", amount=5, created_by=world.cast.rep
    )
    photos = [SimpleUploadedFile(f"{number}.png", picture("PNG"), "image/png") for number in range(2)]
    data = {
        "kind": "meeting",
        "contacts": [world.wang.pk],
        "stranger": "赵总",
        "position": "总经理",
        "result": "Wants a proposal",
        "next_step": "Send it",
        "next_in": "3",
        "opportunity": opportunity.pk,
        "photos": photos,
    }
    browser = world.browser("rep")
    answer = browser.post(at(LOG, world), data)
    entry = LogEntry.objects.get()
    assert [person.contact.name for person in entry.people.all()] == ["王工", "赵总"]
    assert (entry.opportunity, entry.next_on) == (opportunity, timezone.localdate() + timedelta(days=3))
    assert entry.files.count() == 2
    words = page(browser, answer["Location"])
    for word in ("赵总", "总经理", "Cameras", "Send it", "/preview/?size=small", f"/requests/new/?log={entry.number}"):
        assert word in words


def test_a_day_that_is_typed_wins_over_a_distance(world: World) -> None:
    day = timezone.localdate() + timedelta(days=20)
    data = {"kind": "call", "result": "x", "next_in": "1", "next_on": day.isoformat()}
    world.browser("rep").post(at(LOG, world), data)
    assert LogEntry.objects.get().next_on == day


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("result", ""),
        ("kind", "pigeon"),
        ("contacts", "999999"),
        ("at", "2999-01-01T00:00"),
        ("next_in", "500"),
        ("stranger", "x" * 81),
        ("photos", SimpleUploadedFile("letter.txt", b"Dear all", "text/plain")),
        ("photos", SimpleUploadedFile("evil.png", b"<script>", "image/png")),
    ],
)
def test_log_names_what_is_wrong_and_loses_nothing(world: World, field: str, value: Any) -> None:
    data = {"kind": "call", "result": "Wants a proposal", "next_step": "Send it", field: value}
    answer = world.browser("rep").post(at(LOG, world), data)
    assert answer.status_code == 422
    assert "Send it" in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_log_takes_ten_photos_at_once(world: World) -> None:
    photos = [SimpleUploadedFile(f"{number}.png", picture("PNG"), "image/png") for number in range(11)]
    answer = world.browser("rep").post(at(LOG, world), {"kind": "call", "result": "x", "photos": photos})
    assert (answer.status_code, CustomerFile.objects.count()) == (422, 0)


def test_log_sent_twice_is_one_entry(world: World) -> None:
    browser = world.browser("rep")
    data = {"kind": "call", "result": "x", "idempotency_key": "2f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4"}
    first, second = (browser.post(at(LOG, world), data) for _time in range(2))
    assert first["Location"] == second["Location"]
    assert LogEntry.objects.count() == 1


def test_what_is_typed_comes_back_and_goes_when_it_is_sent(world: World) -> None:
    rep, browser = world.person("rep"), world.browser("rep")
    typed.keep(by=rep, form="log", subject=world.customer.number, data={"result": "Half a sente", "kind": "mail"})
    words = page(browser, at(LOG, world))
    assert "Half a sente" in words
    assert f'data-draft-url="/me/typed/log/?subject={world.customer.number}"' in words
    browser.post(at(LOG, world), {"kind": "call", "result": "Half a sentence"})
    assert not TypedDraft.objects.exists()


def test_log_entry_is_corrected_on_its_day_and_tells_what_it_was(world: World) -> None:
    browser = world.browser("rep")
    where = browser.post(at(LOG, world), {"kind": "call", "result": "Befor"})["Location"]
    assert "correct/" in page(browser, where)
    assert "Befor" in page(browser, f"{where}correct/")
    version = LogEntry.objects.get().version
    refused = browser.post(f"{where}correct/", {"kind": "call", "result": "", "version": version})
    assert refused.status_code == 422
    data = {
        "kind": "mail",
        "result": "After",
        "version": version,
        "idempotency_key": "2f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4",
    }
    for _time in range(2):
        assert browser.post(f"{where}correct/", data)["Location"] == where
    words = page(browser, where)
    assert "<del>Befor</del>" in words
    assert LogEntry.objects.get().kind == LogKind.MAIL


def test_the_log_of_a_visit_stays_a_visit_when_it_is_corrected(world: World) -> None:
    visit, browser = world.visit("back"), world.browser("rep")
    where = browser.post(f"/visits/{visit.number}/log/", log_data(world))["Location"]
    assert 'name="kind"' not in page(browser, f"{where}correct/")
    browser.post(f"{where}correct/", {"kind": "mail", "result": "After"})
    assert LogEntry.objects.get().kind == LogKind.VISIT
    assert LogEntry.objects.get().result == "After"


# Planning


def test_plan_starts_with_what_is_known(world: World) -> None:
    opportunity = Opportunity.objects.create(
        customer=world.customer, name="Cameras", amount=5, created_by=world.cast.rep
    )
    world.customer.addresses.create(text="Nanjing Road 1", is_main=True)
    form = world.browser("rep").get(f"{at(PLAN, world)}&opportunity={opportunity.number or ''}").context["form"]
    assert form.initial["purpose"] == "first"
    assert form.initial["contacts"] == [world.wang.pk]
    assert form.initial["place"] == "Nanjing Road 1"
    assert form.initial["starts_at"] == tomorrow(10)


def test_plan_of_a_contact_on_the_day_of_the_next_step(world: World) -> None:
    day = timezone.localdate() + timedelta(days=6)
    type(world.customer).objects.filter(pk=world.customer.pk).update(next_on=day)
    other = Contact.objects.create(customer=world.customer, name="赵总")
    form = world.browser("rep").get(f"{at(PLAN, world)}&contact={other.pk}").context["form"]
    assert form.initial["contacts"] == [other.pk]
    assert timezone.localdate(form.initial["starts_at"]) == day


def test_plan_is_made_and_waits(world: World) -> None:
    data = plan_data(
        contacts=[world.wang.pk], companions=[world.cast.companion.pk], wants_manager="on", questions="Price?"
    )
    answer = world.browser("rep").post(at(PLAN, world), data)
    visit = Visit.objects.get()
    assert answer["Location"] == f"/visits/{visit.number}/"
    assert (visit.state, visit.rep, visit.wants_manager) == ("planned", world.cast.rep, True)
    words = page(world.browser("rep"), answer["Location"])
    for word in ("Waiting for approval", "王工", "Price?", str(world.cast.companion)):
        assert word in words


def test_plan_shows_the_trail_and_wants_another_aim(world: World) -> None:
    browser = world.browser("rep")
    browser.post(at(LOG, world), {"kind": "call", "result": "He wants figures", "next_step": "Show the figures"})
    Need.objects.create(customer=world.customer, words="Nights are too dark", recorded_by=world.cast.rep)
    words = page(browser, at(PLAN, world))
    for word in ("He wants figures", "Show the figures", "Nights are too dark"):
        assert word in words
    world.visit("logged", aim="Learn who DECIDES")
    assert 'name="aim" value=' not in page(browser, at(PLAN, world))
    answer = browser.post(at(PLAN, world), plan_data())
    assert answer.status_code == 422
    assert "the aim of the last visit" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"aim": " "},
        {"purpose": "x"},
        {"starts_at": "2020-01-01T10:00"},
        {"ends_at": tomorrow(9).strftime(OF_INPUT)},
        {"ends_at": ""},
        {"contacts": ["999999"]},
    ],
)
def test_plan_names_what_is_wrong(world: World, wrong: dict[str, Any]) -> None:
    assert world.browser("rep").post(at(PLAN, world), plan_data(**wrong)).status_code == 422
    assert not Visit.objects.exists()


def test_plan_sent_twice_is_one_visit(world: World) -> None:
    browser, data = world.browser("rep"), plan_data(idempotency_key="2f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4")
    assert browser.post(at(PLAN, world), data)["Location"] == browser.post(at(PLAN, world), data)["Location"]
    assert Visit.objects.count() == 1


def test_plan_of_a_picked_customer_leads_to_his_number(world: World) -> None:
    answer = world.browser("rep").get(PLAN, {"customer": str(world.customer.pk), "contact": "1"})
    assert answer["Location"] == f"{PLAN}?customer={world.customer.number}&contact=1"


def test_overlaps_are_pointed_out_while_typing_and_after(world: World) -> None:
    there = world.visit(starts_at=tomorrow(10), ends_at=tomorrow(12))
    browser = world.browser("rep")
    times = {"starts_at": tomorrow(11).strftime(OF_INPUT), "ends_at": tomorrow(13).strftime(OF_INPUT)}
    ask = reverse("visits:overlaps")
    assert there.number in browser.get(ask, times).content.decode()
    assert there.number not in browser.get(ask, times | {"visit": there.number}).content.decode()
    assert there.number not in world.browser("colleague").get(ask, times).content.decode()
    assert there.number not in browser.get(ask, {"starts_at": "x"}).content.decode()
    answer = browser.post(at(PLAN, world), plan_data(**times))
    assert there.number in page(browser, answer["Location"])


def test_who_comes_along_learns_nothing_of_the_reps_other_visits(world: World) -> None:
    joint = world.visit(starts_at=tomorrow(10), ends_at=tomorrow(12))
    other = make_visit(make_customer(), rep=world.cast.rep, starts_at=tomorrow(11), ends_at=tomorrow(13))
    times = {"starts_at": tomorrow(9).strftime(OF_INPUT), "ends_at": tomorrow(17).strftime(OF_INPUT)}
    asked = f"{reverse('visits:overlaps')}?{urlencode(times | {'visit': joint.number})}"
    for who, sees in (("rep", True), ("companion", False)):
        for address in (asked, joint.get_absolute_url(), f"{joint.get_absolute_url()}sheet/"):
            shown = page(world.browser(who), address)
            assert (other.customer.name in shown) is (sees and "sheet" not in address), (who, address)


def test_a_visit_to_nobody_is_not_planned(world: World) -> None:
    browser = world.browser("rep")
    refused = browser.post(at(PLAN, world), plan_data(whom=" "))
    assert refused.status_code == 422
    assert "whom you will meet" in refused.content.decode()
    assert browser.post(at(PLAN, world), plan_data(whom="", contacts=[world.wang.pk])).status_code == 302


def test_plan_is_changed_and_sent_again(world: World) -> None:
    visit, browser = world.visit("sent_back", decision_note="Too early"), world.browser("rep")
    where = f"/visits/{visit.number}/plan/"
    assert "Too early" in page(browser, where)
    data = plan_data(aim="Another aim", version=visit.version, idempotency_key="2f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4")
    assert browser.post(where, plan_data(aim="")).status_code == 422
    for _time in range(2):
        assert browser.post(where, data)["Location"] == f"/visits/{visit.number}/"
    visit.refresh_from_db()
    assert (visit.state, visit.aim) == ("planned", "Another aim")


def test_a_stale_plan_is_shown_with_what_stands_there(world: World) -> None:
    visit = world.visit(version=4, aim="What stands there")
    answer = world.browser("rep").post(f"/visits/{visit.number}/plan/", plan_data(version=3))
    assert answer.status_code == 409
    assert "What stands there" in answer.content.decode()


# Approval


def test_the_days_list_is_approved_at_once_with_a_result_for_each(world: World) -> None:
    first, second, gone = (world.visit(aim=f"Aim {number}") for number in range(3))
    Visit.objects.filter(pk=second.pk).update(version=9)
    Visit.objects.filter(pk=gone.pk).update(state="cancelled", ended_at=timezone.now())
    manager = world.browser("manager")
    assert "Aim 1" in page(manager, APPROVE)
    ticked = [f"{visit.number}:1" for visit in (first, second, gone)]
    words = manager.post(APPROVE, {"plan": [*ticked, "rubbish", "V-1:x"]}).content.decode()
    assert words.count("Refused") == 2
    states = [Visit.objects.get(pk=visit.pk).state for visit in (first, second, gone)]
    assert states == ["approved", "planned", "cancelled"]


def test_each_day_is_a_list_of_its_own(world: World) -> None:
    today, later = (world.visit(starts_at=tomorrow() + timedelta(days=day)) for day in (0, 3))
    words = page(world.browser("manager"), APPROVE)
    first, second = words.split('class="card approval-day"')[1:]
    assert [visit.number in first for visit in (today, later)] == [True, False]
    assert [visit.number in second for visit in (today, later)] == [False, True]


@pytest.mark.parametrize(("name", "note"), [("approve", ""), ("send-back", "Whom will you meet?")])
def test_who_decides_one_goes_on_to_the_others_that_wait(world: World, name: str, note: str) -> None:
    visit, _other = world.visit(), world.visit()
    data = {"note": note, "version": visit.version}
    assert world.browser("manager").post(f"/visits/{visit.number}/{name}/", data)["Location"] == APPROVE


def test_list_to_approve_holds_ones_people_and_never_oneself(world: World) -> None:
    world.visit(aim="Of the rep")
    make_visit(world.customer, rep=world.person("manager"), aim="Of the manager")
    assert "Of the rep" in (words := page(world.browser("manager"), APPROVE))
    assert "Of the manager" not in words
    for above in ("head", "administrator"):
        words = page(world.browser(above), APPROVE)
        assert "Of the rep" in words
        assert "Of the manager" in words
    delegates = page(world.browser("manager_delegate"), APPROVE)
    assert "Of the rep" in delegates
    assert "Of the manager" not in delegates
    assert "No plan waits for you" in page(world.browser("other_manager"), APPROVE)
    page(world.browser("rep"), APPROVE, 403)


def test_plans_at_the_same_time_are_marked_in_the_list(world: World) -> None:
    world.visit()
    assert "Overlaps with another plan" not in page(world.browser("manager"), APPROVE)
    world.visit(wants_manager=True)
    words = page(world.browser("manager"), APPROVE)
    assert words.count("Overlaps with another plan") == 2
    assert "You are asked to come along" in words


def test_manager_approves_with_a_comment_and_comes_along(world: World) -> None:
    visit = world.visit()
    browser, where = world.browser("manager"), f"/visits/{visit.number}/approve/"
    assert visit.aim in page(browser, where)
    answer = browser.post(where, {"note": "Ask about 2027", "comes_along": "on", "version": visit.version})
    assert answer["Location"] == f"/visits/{visit.number}/"
    visit.refresh_from_db()
    assert (visit.state, visit.decided_by, visit.decision_note) == ("approved", world.cast.manager, "Ask about 2027")
    assert world.cast.manager in visit.companions.all()


def test_manager_sends_back_with_a_reason(world: World) -> None:
    visit = world.visit()
    browser, where = world.browser("manager"), f"/visits/{visit.number}/send-back/"
    assert browser.post(where, {"version": visit.version}).status_code == 422
    browser.post(where, {"note": "Call them first", "version": visit.version})
    assert "Call them first" in page(world.browser("rep"), f"/visits/{visit.number}/")


# Out and back


def test_one_tap_leaves_and_one_returns_to_the_log(world: World) -> None:
    visit = world.visit("approved", starts_at=timezone.now() + timedelta(minutes=30))
    browser = world.browser("rep")
    assert f'action="/visits/{visit.number}/leave/"' in page(browser, MINE)
    browser.post(f"/visits/{visit.number}/leave/")
    visit.refresh_from_db()
    assert visit.expected_back_at is not None
    assert timedelta(minutes=29) < visit.expected_back_at - visit.ends_at < timedelta(minutes=31)
    assert f'action="/visits/{visit.number}/return/"' in page(browser, MINE)
    answer = browser.post(f"/visits/{visit.number}/return/")
    assert answer["Location"] == f"/visits/{visit.number}/log/"
    assert "Logs owed" in page(browser, MINE)


def test_leaving_asks_for_the_return_and_prints_the_sheet(world: World) -> None:
    visit = world.visit("approved")
    browser, where = world.browser("rep"), f"/visits/{visit.number}/leave/"
    assert "Expected back" in page(browser, where)
    expected = tomorrow(18).strftime(OF_INPUT)
    browser.post(where, {"expected_back_at": expected, "version": visit.version})
    visit.refresh_from_db()
    assert visit.expected_back_at == tomorrow(18)
    sheet = page(browser, f"/visits/{visit.number}/sheet/")
    assert visit.aim in sheet
    assert browser.post(where, {"expected_back_at": "x"}).status_code == 409


@pytest.mark.parametrize("address", [MINE, "/visits/{}/", "/visits/{}/sheet/"])
def test_not_back_in_time_is_said_in_words(world: World, address: str) -> None:
    now = timezone.now()
    visit = world.visit("out", left_at=now - timedelta(hours=3), expected_back_at=now - timedelta(minutes=1))
    assert "Not back in time" in page(world.browser("rep"), address.format(visit.number))
    Visit.objects.update(expected_back_at=now + timedelta(hours=1))
    assert "Not back in time" not in page(world.browser("rep"), address.format(visit.number))


def test_my_visits_puts_each_in_its_place(world: World) -> None:
    now = timezone.now()
    for state, days, aim in (
        ("approved", -3, "never left"),
        ("planned", 5, "comes soon"),
        ("sent_back", 6, "again"),
        ("out", -1, "out since yesterday"),
        ("back", -1, "log owed"),
        ("logged", -9, "long done"),
    ):
        world.visit(state, aim=aim, starts_at=now + timedelta(days=days))
    answer = world.browser("rep").get(MINE)
    parts = {name: [line.visit.aim for line in lines] for name, lines in answer.context["parts"].items()}
    assert parts == {
        "today": ["out since yesterday"],
        "owed": ["log owed"],
        "missed": ["never left"],
        "coming": ["comes soon", "again"],
    }
    assert [visit.aim for visit in answer.context["past"]] == ["long done"]
    words = answer.content.decode()
    assert "It was not held" in words
    assert "Plan again" in words


def test_companions_have_it_among_their_visits_without_its_buttons(world: World) -> None:
    visit = world.visit("approved", starts_at=timezone.now() + timedelta(minutes=5))
    browser = world.browser("companion")
    words = page(browser, MINE)
    assert visit.aim in words
    assert "/leave/" not in words
    words = page(browser, f"/visits/{visit.number}/")
    assert world.customer.name in words
    assert world.customer.get_absolute_url() not in words


def test_a_visit_whose_time_passed_is_cancelled_as_not_held(world: World) -> None:
    visit = world.visit("approved", starts_at=timezone.now() - timedelta(days=2))
    browser, where = world.browser("rep"), f"/visits/{visit.number}/cancel/"
    assert "It was not held." in page(browser, where)
    assert browser.post(where, {"reason": ""}).status_code == 422
    browser.post(where, {"reason": "It was not held."})
    assert "It was not held." in page(browser, f"/visits/{visit.number}/")


def test_pressed_too_late_is_a_sentence(world: World) -> None:
    visit = world.visit("cancelled", cancel_reason="Ill")
    answer = world.browser("rep").post(f"/visits/{visit.number}/leave/")
    assert answer.status_code == 409
    assert "Cancelled" in answer.content.decode()


def test_the_same_move_sent_again_gets_the_first_answer(world: World) -> None:
    visit = world.visit("approved")
    data = {"reason": "Ill", "idempotency_key": "2f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4"}
    browser, where = world.browser("rep"), f"/visits/{visit.number}/cancel/"
    assert browser.post(where, data)["Location"] == browser.post(where, data)["Location"]


# The log of a visit


def log_data(world: World, **more: Any) -> dict[str, Any]:
    data = {
        f"met-{world.wang.pk}-met": "on",
        f"met-{world.wang.pk}-position": "总工",
        f"met-{world.wang.pk}-can_decide": "yes",
        "strangers-0-name": "赵总",
        "strangers-0-position": "总经理",
        "strangers-0-can_decide": "no",
        "needs-0-kind": "need",
        "needs-0-words": "一个月内上线",
        "needs-1-kind": "problem",
        "needs-1-words": "",
        "needs-7-kind": "problem",
        "needs-7-words": "晚上太暗",
        "result": "They want a proposal",
        "minutes": "Long talk",
        "next_step": "Proposal",
        "next_in": "7",
        "stage": "needs",
        "tracking": "progressing",
    }
    return data | more


def test_log_of_a_visit_brings_the_archive_up_to_date(world: World) -> None:
    visit, browser = world.visit("back"), world.browser("rep")
    where = f"/visits/{visit.number}/log/"
    words = page(browser, where)
    assert f'name="met-{world.wang.pk}-met" ' in words
    assert 'value="主任"' in words
    answer = browser.post(where, log_data(world))
    entry = LogEntry.objects.get(visit=visit)
    assert answer["Location"] == entry.get_absolute_url()
    customer = world.fresh_customer()
    assert (customer.stage, customer.tracking, customer.next_step) == ("needs", "progressing", "Proposal")
    people = {c.name: (c.position, c.role) for c in customer.contacts.all()}
    assert people == {"王工": ("总工", "decides"), "赵总": ("总经理", "unknown")}
    assert [(need.kind, need.words) for need in entry.needs.order_by("pk")] == [
        ("need", "一个月内上线"),
        ("problem", "晚上太暗"),
    ]
    words = page(browser, answer["Location"])
    for word in ("一个月内上线", "Can decide", "Cannot decide", "Long talk", visit.number):
        assert word in words
    assert "They want a proposal" in page(browser, f"/visits/{visit.number}/")


def test_log_of_a_visit_names_what_is_wrong_and_loses_nothing(world: World) -> None:
    visit, browser = world.visit("back"), world.browser("rep")
    wrong = {
        "result": "",
        "strangers-0-name": "",
        "needs-0-words": "x" * 2001,
        f"met-{world.wang.pk}-position": "y" * 81,
    }
    answer = browser.post(f"/visits/{visit.number}/log/", log_data(world, **wrong))
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "总经理" in words
    assert "晚上太暗" in words
    assert not LogEntry.objects.exists()


def test_typed_rows_of_a_visits_log_come_back(world: World) -> None:
    visit, rep = world.visit("back"), world.person("rep")
    kept = {
        "result": "Half",
        "needs-0-words": "",
        "needs-3-words": "太暗",
        "needs-3-kind": "problem",
        "strangers-1-name": "赵",
    }
    typed.keep(by=rep, form="visit-log", subject=visit.number, data=kept)
    words = page(world.browser("rep"), f"/visits/{visit.number}/log/")
    assert "太暗" in words
    assert 'value="赵"' in words
    assert f'name="met-{world.wang.pk}-met" checked' not in words


def test_log_of_a_visit_sent_twice_is_one(world: World) -> None:
    visit, browser = world.visit("back"), world.browser("rep")
    data = log_data(world, idempotency_key="2f3f4d42-58a2-4c0c-9f3d-2ee4ba2b4bd4")
    answers = [browser.post(f"/visits/{visit.number}/log/", data)["Location"] for _time in range(2)]
    assert answers[0] == answers[1]


def test_who_no_longer_sees_the_customer_logs_whom_he_planned_to_meet(world: World) -> None:
    visit = world.visit("back")
    Contact.objects.create(customer=world.customer, name="Unknown to him")
    words = page(world.browser("rep"), f"/visits/{visit.number}/log/")
    assert "Unknown to him" in words
    type(world.customer).objects.filter(pk=world.customer.pk).update(
        owner=world.cast.other_manager, unit=world.company.south
    )
    words = page(world.browser("rep"), f"/visits/{visit.number}/log/")
    assert "王工" in words
    assert "Unknown to him" not in words


# Who sees it, and what it costs


@pytest.mark.parametrize("who", ["stranger", "colleague", "other_manager"])
def test_others_do_not_find_it(world: World, who: str) -> None:
    visit, browser = world.visit("back"), world.browser(who)
    where = world.browser("rep").post(f"/visits/{visit.number}/log/", log_data(world))["Location"]
    for address in (f"/visits/{visit.number}/", f"/visits/{visit.number}/sheet/", where):
        page(browser, address, 404)


@pytest.mark.parametrize("who", ["companion", "manager", "head", "rep_delegate", "manager_delegate", "administrator"])
def test_those_who_have_a_part_in_it_read_it(world: World, who: str) -> None:
    visit, browser = world.visit("back"), world.browser(who)
    where = world.browser("rep").post(f"/visits/{visit.number}/log/", log_data(world))["Location"]
    for address in (f"/visits/{visit.number}/", f"/visits/{visit.number}/sheet/", where):
        page(browser, address)


def test_phone_numbers_are_for_who_sees_what_is_private(world: World) -> None:
    Contact.objects.filter(pk=world.wang.pk).update(mobile="13900000001")
    visit = world.visit("approved")
    assert "13900000001" in page(world.browser("rep"), f"/visits/{visit.number}/sheet/")
    assert "13900000001" not in page(world.browser("companion"), f"/visits/{visit.number}/sheet/")


def test_photos_are_served_drawn_anew_or_to_be_saved(world: World) -> None:
    browser = world.browser("rep")
    photo = SimpleUploadedFile("photo.png", picture("PNG"), "image/png")
    browser.post(at(LOG, world), {"kind": "call", "result": "x", "photos": photo})
    file = CustomerFile.objects.get()
    saved, drawn = browser.get(f"/visits/files/{file.pk}/"), browser.get(f"/visits/files/{file.pk}/preview/?size=small")
    assert saved.getvalue().startswith(b"\x89PNG")
    assert saved["Content-Disposition"].startswith("attachment")
    assert (saved["X-Content-Type-Options"], drawn["Content-Type"]) == ("nosniff", "image/webp")
    for who in ("stranger", "colleague", "companion"):
        page(world.browser(who), f"/visits/files/{file.pk}/", 404)
        page(world.browser(who), f"/visits/files/{file.pk}/preview/", 404)


def test_evidence_that_is_no_picture_is_only_to_be_saved(world: World) -> None:
    claim = Claim.objects.create(
        customer=world.customer, claimant=world.cast.colleague, typed_name="恒泰", evidence="I met them"
    )
    letter = SimpleUploadedFile("letter.txt", b"Dear all", "text/plain")
    file = files.add([letter], customer=world.customer, by=world.cast.colleague, at=timezone.now(), claim=claim)[0]
    browser = world.browser("colleague")
    saved = browser.get(f"/visits/files/{file.pk}/")
    assert saved.getvalue() == b"Dear all"
    page(browser, f"/visits/files/{file.pk}/preview/", 404)


def test_who_no_longer_sees_the_customer_plans_again_without_the_trail(world: World) -> None:
    visit = world.visit("sent_back")
    LogEntry.objects.create(customer=world.customer, by=world.cast.manager, result="Between us")
    where = f"/visits/{visit.number}/plan/"
    assert "Between us" in page(world.browser("rep"), where)
    type(world.customer).objects.filter(pk=world.customer.pk).update(
        owner=world.cast.other_manager, unit=world.company.south
    )
    assert "Between us" not in page(world.browser("rep"), where)


@pytest.mark.parametrize("address", [MINE, APPROVE, PLAN, LOG])
def test_lists_cost_the_same_with_more(world: World, address: str) -> None:
    browser = world.browser("head")
    own = make_customer(owner=world.person("head"), unit=world.company.east)

    def more() -> None:
        now = timezone.now()
        for state, days in (("planned", 1), ("out", 0), ("back", -1), ("logged", -2), ("approved", -1)):
            visit = world.visit(state, starts_at=now + timedelta(days=days))
            if state == "logged":
                LogEntry.objects.create(customer=world.customer, visit=visit, by=world.cast.rep, result="x")
            visit.companions.add(world.cast.head)
            LogEntry.objects.create(customer=own, by=world.cast.head, result="x")

    more()
    where = at(address, world) if address in (PLAN, LOG) else address
    one = queries(lambda: browser.get(where))
    more()
    more()
    assert queries(lambda: browser.get(where)) == one


@pytest.mark.parametrize("address", ["/visits/{}/", "/visits/{}/sheet/", "/visits/{}/log/"])
def test_a_visit_costs_the_same_with_more_people(world: World, address: str) -> None:
    visit, browser = world.visit("back"), world.browser("rep")
    where = address.format(visit.number)
    one = queries(lambda: browser.get(where))
    for number in range(2):
        visit.contacts.add(Contact.objects.create(customer=world.customer, name=f"Contact {number}"))
        visit.companions.add(getattr(world.cast, ("colleague", "stranger")[number]))
        world.visit(starts_at=visit.starts_at)
    assert queries(lambda: browser.get(where)) == one


def test_a_log_entry_costs_the_same_with_more(world: World) -> None:
    visit, browser = world.visit("back"), world.browser("rep")
    where = browser.post(f"/visits/{visit.number}/log/", log_data(world))["Location"]
    one = queries(lambda: browser.get(where))
    entry = LogEntry.objects.get()
    for number in range(2):
        entry.people.create(contact=Contact.objects.create(customer=world.customer, name=f"Contact {number}"))
        Need.objects.create(customer=world.customer, log=entry, words="More", recorded_by=world.cast.rep)
    assert queries(lambda: browser.get(where)) == one


def test_a_visit_shows_what_is_owed_and_who_is_told_when(world: World) -> None:
    visit, browser = world.visit("back", back_at=timezone.now()), world.browser("rep")
    promises.settle_visit(visit, at=timezone.now())
    where = f"/visits/{visit.number}/promises/"
    shown = page(browser, visit.get_absolute_url())
    assert "Visit log" in shown
    assert f'href="{where}"' in shown
    told = page(browser, where)
    assert visit.number in told
    assert str(world.cast.manager) in told
    assert "<html" not in browser.get(where, headers={"HX-Request": "true"}).content.decode()
    page(world.browser("companion"), where)
    page(world.browser("colleague"), where, 404)


def test_only_the_next_thing_to_do_stands_out(world: World) -> None:
    browser = world.browser("rep")

    def loud() -> list[str]:
        main = page(browser, MINE).partition("<main")[2].partition("</main>")[0]
        buttons = re.findall(r'class="btn btn-primary".*?>(.*?)</(?:a|button)>', main)
        return [re.sub("<.*?>", "", words).strip() for words in buttons]

    assert loud() == ["Plan a visit"]
    world.visit("back")
    world.visit("back", starts_at=timezone.now() - timedelta(days=2))
    assert loud() == ["Write the log"]
    world.visit("out", starts_at=timezone.now())
    assert loud() == ["I am back"]

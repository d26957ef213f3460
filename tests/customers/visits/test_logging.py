"""The log of contacts: what an entry does to the archive, and its correction on the same day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from core.errors import DomainError, NotAllowed, Stale
from core.file_contents import Unacceptable
from core.vault import path_of
from customers.models import Claim, Contact, Customer, CustomerEvent, CustomerFile, LogEntry, Need, Opportunity
from customers.policies.visits import can_correct, can_read_file
from customers.rules.visits import LONGEST_WAY, expected_back
from customers.services import files, logging
from customers.services.logging import Met, Report, Said
from tests.core.hostile_files import picture
from tests.factories import make_customer, make_opportunity, make_user

from .conftest import World

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def write(world: World, by: str = "rep", **fields: Any) -> LogEntry:
    entry = logging.log(world.customer, by=world.person(by), report=Report(**{"result": "Wants a proposal", **fields}))
    return LogEntry.objects.get(pk=entry.pk)


def photo(name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture("PNG"), "image/png")


# What an entry does


def test_log_brings_the_customer_up_to_date(world: World) -> None:
    entry = write(world, next_step=" Send  it ", next_on=date(2030, 1, 2), kind="mail")
    customer = world.fresh_customer()
    assert (customer.stage, customer.next_step, customer.next_on) == ("contacted", "Send it", date(2030, 1, 2))
    assert customer.last_contact_at == customer.contacted_at == entry.at
    assert customer.protected_until == entry.at + timedelta(days=90)
    event = CustomerEvent.objects.get(log=entry)
    assert (event.kind, event.private, event.target_words) == ("logged", True, entry.number)
    assert event.changes["stage"] == ["new", "contacted"]
    assert event.changes["next_step"] == ["", "Send it"]


def test_next_step_is_the_chosen_opportunitys_too(world: World) -> None:
    chosen, other = make_opportunity(world.customer), make_opportunity(world.customer)
    entry = write(world, next_step="Send it", next_on=date(2030, 1, 2), opportunity=chosen)
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.next_step, chosen.next_on, chosen.version) == ("Send it", date(2030, 1, 2), 2)
    assert (other.next_step, other.version) == ("", 1)
    event = world.customer.events.get(kind="logged")
    assert event.changes["opportunity_next"] == ["", "Send it · 2030-01-02"]
    logging.correct(LogEntry.objects.get(pk=entry.pk), by=world.person("rep"), next_step="Bring it")
    chosen.refresh_from_db()
    assert (chosen.next_step, chosen.next_on) == ("Bring it", date(2030, 1, 2))


def test_next_step_leaves_an_opportunity_that_is_closed_or_needs_nothing_new(world: World) -> None:
    won = make_opportunity(world.customer, state="won", closed_at=timezone.now())
    write(world, next_step="Send it", opportunity=won)
    write(world, opportunity=won)
    won.refresh_from_db()
    assert (won.next_step, won.version) == ("", 1)
    ready = make_opportunity(world.customer, next_step="Send it")
    entry = write(world, next_step="Send it", opportunity=ready)
    ready.refresh_from_db()
    assert ready.version == 1
    Opportunity.objects.filter(pk=ready.pk).update(next_step="Call")
    logging.correct(LogEntry.objects.get(pk=entry.pk), by=world.person("rep"), next_step="Bring it")
    ready.refresh_from_db()
    assert (ready.next_step, world.fresh_customer().next_step) == ("Call", "Bring it")


def test_log_keeps_what_is_later_or_not_said(world: World) -> None:
    write(world, next_step="Send it", stage="negotiating", tracking="key")
    first = world.fresh_customer()
    write(world, at=timezone.now() - timedelta(days=3))
    second = world.fresh_customer()
    for name in ("last_contact_at", "contacted_at", "protected_until", "next_step", "stage", "tracking"):
        assert getattr(second, name) == getattr(first, name)


def test_a_contact_that_led_to_the_record_counts_from_its_beginning(world: World) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(created_at=F("owned_since"))
    write(world, at=timezone.now() - timedelta(days=30))
    customer = world.fresh_customer()
    assert customer.contacted_at == customer.owned_since


def test_a_contact_before_the_customer_was_passed_on_keeps_nothing(world: World) -> None:
    Customer.objects.filter(pk=world.customer.pk).update(created_at=timezone.now() - timedelta(days=90))
    write(world, at=timezone.now() - timedelta(days=30))
    customer = world.fresh_customer()
    assert (customer.contacted_at, customer.protected_until) == (None, None)
    assert customer.last_contact_at is not None


@pytest.mark.parametrize(("by", "counts"), [("rep", True), ("rep_delegate", True), ("manager", False)])
def test_only_the_owners_contact_keeps_the_one_week_rule(world: World, by: str, counts: bool) -> None:
    write(world, by=by)
    customer = world.fresh_customer()
    assert (customer.contacted_at is not None) is counts
    assert (customer.protected_until is not None) is counts
    assert customer.last_contact_at is not None


@pytest.mark.parametrize("by", ["companion", "colleague", "other_manager", "stranger"])
def test_log_is_for_who_may_change_the_customer(world: World, by: str) -> None:
    with pytest.raises(NotAllowed):
        write(world, by=by)


def test_strangers_become_contacts_and_known_names_do_not(world: World) -> None:
    entry = write(
        world, people=[Met(name=" 赵 总 ", position="总经理", can_decide=True), Met(name="王工", can_decide=False)]
    )
    assert [(p.contact.name, p.can_decide) for p in entry.people.all()] == [("赵 总", True), ("王工", False)]
    assert {c.name: (c.position, c.role, c.is_main) for c in world.customer.contacts.all()} == {
        "王工": ("主任", "unknown", True),
        "赵 总": ("总经理", "decides", False),
    }
    assert CustomerEvent.objects.get(log=entry).changes["contacts"] == [
        ["赵 总 · unknown"],
        ["赵 总 · 总经理 · decides"],
    ]


def test_the_first_contact_of_a_customer_is_the_main_one(world: World) -> None:
    bare = make_customer(owner=world.person("rep"))
    logging.log(bare, by=world.person("rep"), report=Report("x", people=[Met(name="Ann")]))
    assert Contact.objects.get(customer=bare).is_main


def test_the_same_person_twice_is_met_once(world: World) -> None:
    entry = write(world, people=[Met(world.wang), Met(name="王工", can_decide=True)])
    assert [person.can_decide for person in entry.people.all()] == [True]


def test_what_is_known_of_a_role_is_not_forgotten(world: World) -> None:
    Contact.objects.update(role="decides")
    write(world, people=[Met(world.wang, can_decide=False)])
    world.wang.refresh_from_db()
    assert (world.wang.role, world.wang.version) == ("decides", 1)


def test_needs_are_noted_in_the_customers_words(world: World) -> None:
    entry = write(world, needs=[Said("晚上太暗", "problem"), Said("  ")])
    need = Need.objects.get(log=entry)
    assert (need.words, need.kind, need.customer, need.recorded_by) == (
        "晚上太暗",
        "problem",
        world.customer,
        world.cast.rep,
    )
    assert world.customer.__class__.objects.filter(found_private__found="太暗").exists()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"result": " \n"}, "what came out"),
    ({"people": [Met(name=" ")]}, "name of the person"),
    ({"people": [Met(name=f"P{number}") for number in range(31)]}, "At most 30"),
    ({"needs": [Said("x")] * 31}, "At most 30"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_log_refuses_what_makes_no_sense(world: World, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        write(world, **wrong)
    assert not LogEntry.objects.exists()


def test_log_refuses_the_future_and_things_of_another_customer(world: World) -> None:
    other = make_customer()
    stranger = Contact.objects.create(customer=other, name="A")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"at": timezone.now() + timedelta(minutes=1)}, "in the future"),
        ({"people": [Met(stranger)]}, "another customer"),
        ({"opportunity": make_opportunity(other)}, "another customer"),
    ]
    for fields, words in wrong:
        with pytest.raises(DomainError, match=words):
            write(world, **fields)


# Photos


def test_photos_are_kept_with_what_is_known_of_them(world: World) -> None:
    entry = write(world, photos=[photo("  a b.png")])
    file = entry.files.get()
    assert (file.name, file.content_type, file.customer, file.added_by) == (
        "a b.png",
        "image/png",
        world.customer,
        world.cast.rep,
    )
    assert path_of(file.stored_as).stat().st_size == file.size


@pytest.mark.parametrize(("name", "content"), [("letter.txt", b"Dear all"), ("photo.png", b"<script>")])
def test_what_is_no_picture_is_refused_with_the_entry(world: World, name: str, content: bytes) -> None:
    with pytest.raises(Unacceptable):
        write(world, photos=[SimpleUploadedFile(name, content)])
    assert not LogEntry.objects.exists()


def test_an_entry_holds_twenty_files(world: World) -> None:
    entry = write(world)
    with pytest.raises(DomainError, match="At most 20"):
        files.add([photo()] * 21, customer=world.customer, by=world.cast.rep, at=timezone.now(), log=entry)


@pytest.mark.parametrize(
    ("who", "reads"),
    [("rep", True), ("rep_delegate", True), ("manager", True), ("administrator", True), ("colleague", False)],
)
def test_photos_are_read_by_who_reads_the_entry(world: World, who: str, reads: bool) -> None:
    file = write(world, photos=[photo()]).files.get()
    assert can_read_file(world.person(who), file) is reads


def test_evidence_is_read_by_the_parties_and_who_rules(world: World) -> None:
    claim = Claim.objects.create(
        customer=world.customer,
        claimant=world.cast.colleague,
        owner_then=world.cast.rep,
        typed_name="恒泰",
        evidence="I met them",
    )
    place = {"customer": world.customer, "by": world.cast.colleague, "at": timezone.now(), "claim": claim}
    file = files.add([photo()], **place)[0]  # type: ignore[arg-type]
    for who in ("colleague", "rep", "rep_delegate", "manager", "manager_delegate", "administrator"):
        assert can_read_file(world.person(who), file)
    for who in ("stranger", "companion", "other_manager"):
        assert not can_read_file(world.person(who), file)
    left = world.person("colleague")
    left.is_active = False
    assert not can_read_file(left, file)


# Correcting


def test_correct_tells_before_and_after_and_takes_the_next_step_along(world: World) -> None:
    entry = write(world, next_step="Send it", next_on=date(2030, 1, 2))
    values = {"result": " Wants two ", "next_step": "Call", "next_on": None, "kind": "mail", "minutes": ""}
    corrected = logging.correct(entry, by=world.person("rep"), version=1, photos=[photo()], **values)
    assert (corrected.result, corrected.kind, corrected.next_on, corrected.version) == ("Wants two", "mail", None, 2)
    customer = world.fresh_customer()
    assert (customer.next_step, customer.next_on) == ("Call", None)
    event = CustomerEvent.objects.get(kind="log_changed")
    assert event.changes["result"] == ["Wants a proposal", "Wants two"]
    assert event.changes["photos"] == [[], ["photo.png"]]
    assert "minutes" not in event.changes


def test_correct_leaves_a_next_step_that_somebody_set_since(world: World) -> None:
    entry = write(world, next_step="Send it")
    write(world, next_step="Call")
    logging.correct(entry, by=world.person("rep"), next_step="Send them")
    assert world.fresh_customer().next_step == "Call"


def test_correct_with_photos_alone(world: World) -> None:
    entry = write(world)
    logging.correct(entry, by=world.person("rep"), photos=[photo()])
    assert CustomerFile.objects.filter(log=entry).count() == 1


@pytest.mark.parametrize(
    ("values", "words"), [({"result": "Wants a proposal"}, "Nothing"), ({"result": " "}, "came out")]
)
def test_correct_refuses_what_says_nothing(world: World, values: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        logging.correct(write(world), by=world.person("rep"), **values)


def test_correct_of_a_stale_form_shows_what_stands_there(world: World) -> None:
    entry = write(world)
    logging.correct(entry, by=world.person("rep"), result="Second")
    with pytest.raises(Stale) as refusal:
        logging.correct(entry, by=world.person("rep"), version=1, result="Third")
    assert refusal.value.current == {"result": "Second"}


def test_correct_knows_its_fields(world: World) -> None:
    with pytest.raises(KeyError):
        logging.correct(write(world), by=world.person("rep"), customer=make_customer())


@pytest.mark.parametrize("by", ["manager", "rep_delegate", "administrator"])
def test_correct_is_the_writers(world: World, by: str) -> None:
    with pytest.raises(NotAllowed, match="who wrote"):
        logging.correct(write(world), by=world.person(by), result="Other")


def test_who_left_corrects_nothing(world: World) -> None:
    left = make_user(is_active=False)
    assert not can_correct(left, LogEntry(by=left))


def test_an_entry_is_fixed_at_midnight_of_the_company(world: World) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 23, 50, tzinfo=CHINA), tick=False) as clock:
        entry = write(world, at=datetime(2026, 11, 24, 9, tzinfo=CHINA))
        logging.correct(entry, by=world.person("rep"), result="Second")
        clock.move_to(datetime(2026, 11, 25, 0, 0, tzinfo=CHINA))
        with pytest.raises(NotAllowed, match="on the day"):
            logging.correct(entry, by=world.person("rep"), result="Third")


# When one is back


TEN = datetime(2026, 11, 24, 10, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("leaves", "back"),
    [
        (timedelta(hours=-1), timedelta(hours=2)),  # an hour there, an hour of meeting, an hour back
        (timedelta(hours=-20), timedelta(hours=1) + LONGEST_WAY),
        (timedelta(0), timedelta(hours=1)),
        (timedelta(hours=3), timedelta(hours=4)),
    ],
)
def test_the_way_back_is_as_long_as_the_way_there(leaves: timedelta, back: timedelta) -> None:
    assert expected_back(TEN, TEN + timedelta(hours=1), TEN + leaves) == TEN + back

"""The pages of approval flows, as an administrator works with them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents
from approvals.documents import Frozen
from approvals.models import FlowDraft, FlowVersion
from approvals.rules.flow import Approver, Field, Flow, Nobody, Oneself, Operator, Source, Step, Test
from approvals.rules.states import Mode
from approvals.services import flows
from core.errors import DomainError
from tests.approvals import memos
from tests.approvals.kinds import Notes
from tests.approvals.memos import FLOW, MEMO, OVER, step
from tests.approvals.rows import make_document
from tests.factories import make_unit, make_user
from tests.queries import queries

pytestmark = pytest.mark.django_db
LIST = reverse("flows:list")
LONGER = Flow((step("first"), *FLOW.steps))


@pytest.fixture
def admin(client: Client) -> User:
    """Signed in, in a company that has a director and a leader."""
    memos.register()
    make_user(Role.MARKETING_DIRECTOR, name_latin="Zhao")
    make_user(Role.COMPANY_LEADER, name_latin="Chen")
    user = make_user(Role.ADMINISTRATOR, name_latin="Luo")
    client.force_login(user)
    return user


def url(name: str, *args: object) -> str:
    return reverse(f"flows:{name}", args=[MEMO, *args])


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def sent(**fields: Any) -> dict[str, Any]:
    """The form of a step that asks the manager, with these fields instead."""
    return {
        "version": 0,
        "name_en": "Legal",
        "name_zh": "法务",
        "approvers-0-source": "superior",
        "approvers-0-level": 1,
        "mode": "any",
        "quorum": 2,
        "amount": 8,
        "unit": "hours",
        "nobody": "administrator",
        "oneself": "superior",
        "asks_again": "on",
    } | fields


def added(client: Client, **fields: Any) -> Step:
    """The step that this form adds."""
    response = client.post(url("add"), sent(**fields))
    assert response.status_code == 302, response.content.decode()
    return FlowDraft.objects.get().flow.steps[-1]


def refused(client: Client, **fields: Any) -> str:
    """The page of the form that is refused."""
    response = client.post(url("add"), sent(**fields))
    assert response.status_code == 422
    assert not FlowDraft.objects.exists()
    return response.content.decode()


def test_list_tells_every_flow_in_words_and_writes_nothing(client: Client, admin: User) -> None:
    shown = page(client, LIST)
    for words in ("Memo", "Note", "The submitter&#x27;s manager", "within 8 working hours", "when", "¥100,000.00"):
        assert words.lower() in shown.lower()
    assert FlowVersion.objects.count() == 0


def test_list_shows_what_is_in_force_and_that_there_is_a_draft(client: Client, admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    shown = page(client, LIST)
    assert "Draft, not in force" in shown
    assert "First" not in shown
    flows.publish(MEMO, by=admin, version=1, note="Because")
    shown = page(client, LIST)
    assert "First" in shown
    assert "Version 2, Luo" in shown


def test_unknown_kind_is_not_found(client: Client, admin: User) -> None:
    page(client, reverse("flows:edit", args=["letter"]), status=404)
    page(client, url("change", 9), status=404)
    page(client, url("change", 0), status=404)


def test_editor_offers_to_move_change_and_remove_each_step(client: Client, admin: User) -> None:
    shown = page(client, url("edit"))
    for number in (1, 2, 3):
        assert url("change", number) in shown
    assert "Move down: Manager" in shown
    assert "asks people who can be found" in shown


def test_problems_stand_beside_their_step_and_keep_it_from_being_published(client: Client, admin: User) -> None:
    wrong = Flow((replace(step("a"), approvers=()), *FLOW.steps[1:]))
    flows.save_draft(MEMO, flow=wrong, by=admin, version=0)
    shown = page(client, url("edit"))
    assert shown.count("The step asks nobody") == 2
    response = client.post(url("publish"), {"version": 1, "note": "Because"})
    assert response.status_code == 409
    assert flows.in_force(MEMO) == FLOW


def test_problem_of_the_whole_flow_is_told(client: Client, admin: User) -> None:
    flows.save_draft(MEMO, flow=Flow(FLOW.steps[::2]), by=admin, version=0)
    assert "marketing director must be asked" in page(client, url("edit"))


def test_draft_shows_what_publishing_would_change_and_copies(client: Client, admin: User) -> None:
    flow = Flow(LONGER.steps, (Approver(Source.PERSON, str(admin.pk)),))
    flows.save_draft(MEMO, flow=flow, by=admin, version=0)
    shown = page(client, url("edit"))
    assert "<ins>First</ins>" in shown
    assert "a copy goes to: Luo" in shown


def test_publishing_needs_a_reason_and_makes_a_version(client: Client, admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    assert client.post(url("publish"), {"version": 1, "note": ""}).status_code == 422
    response = client.post(url("publish"), {"version": 1, "note": "One more look"}, follow=True)
    assert "Memo: version 2 is in force." in response.content.decode()
    assert flows.in_force(MEMO) == LONGER


def test_draft_can_be_thrown_away(client: Client, admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    assert client.post(url("discard"), {"version": 1}).status_code == 302
    assert not FlowDraft.objects.exists()


@pytest.mark.parametrize(
    ("place", "move", "after"),
    [
        (0, "down", "director manager final"),
        (2, "up", "manager final director"),
        (0, "up", "manager director final"),
        (1, "remove", "manager final"),
    ],
)
def test_steps_move_and_go(client: Client, admin: User, place: int, move: str, after: str) -> None:
    client.post(url("move"), {"version": 0, "place": place, "move": move})
    assert " ".join(step.key for step in FlowDraft.objects.get().flow.steps) == after


def test_button_of_an_old_page_is_stale(client: Client, admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    for name, fields in (("move", {"place": 0, "move": "down"}), ("discard", {}), ("publish", {"note": "Because"})):
        assert client.post(url(name), {"version": 0, **fields}).status_code == 409
    assert client.post(url("add"), sent()).status_code == 409
    assert FlowDraft.objects.get().flow == LONGER


def test_new_step_comes_last_with_a_key_of_its_own(client: Client, admin: User) -> None:
    assert added(client, name_en="Director", name_zh="总监") == replace(
        step("director-2"), name_en="Director", name_zh="总监"
    )
    assert [one.key for one in FlowDraft.objects.get().flow.steps] == ["manager", "director", "final", "director-2"]


def test_form_of_a_step_shows_what_it_says_and_sends_it_back_unchanged(client: Client, admin: User) -> None:
    person, unit = make_user(name_latin="Wu"), make_unit("Legal", manager=make_user())
    full = Step(
        "full",
        "Full",
        "全",
        (
            Approver(Source.PERSON, str(person.pk)),
            Approver(Source.ROLE, Role.COMPANY_LEADER),
            Approver(Source.HEAD, str(unit.pk)),
            Approver(Source.HEAD),
            Approver(Source.SUPERIOR, "2"),
            Approver(Source.CHOSEN),
        ),
        Mode.QUORUM,
        3,
        (
            (Test(Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(5000)), Test(Field.KIND, Operator.IS_NOT, "open")),
            (Test(Field.LOWEST_RATE, Operator.LESS, Decimal("0.925")), Test(Field.DEVIATION, Operator.IS, value=False)),
            (Test(Field.CUSTOMER_CLASS, Operator.ONE_OF, ("gold", "silver")),),
            (Test(Field.CURRENCY, Operator.IS, "CNY"), *OVER[0]),
        ),
        (2, "days"),
        needs_comment=True,
        nobody=Nobody.GO_ON,
        oneself=Oneself.OTHERS,
        asks_again=False,
    )
    flows.save_draft(MEMO, flow=Flow((full,)), by=admin, version=0)
    form = client.get(url("change", 1)).context["form"]
    fields = {field.html_name: field.value() for field in form}
    for row in (*form.rows["approvers"], *form.rows["conditions"]):
        fields |= {field.html_name: field.value() for field in row}
    typed = {name: value for name, value in fields.items() if value not in (None, "", False, [])}
    assert client.post(url("change", 1), typed).status_code == 302
    draft = FlowDraft.objects.get()
    assert (draft.version, draft.flow.steps) == (2, (full,))


def test_none_of_several_values_is_one_test_for_each(client: Client, admin: User) -> None:
    conditions = {
        "conditions-3-join": "and",
        "conditions-3-what": "kind:is_not",
        "conditions-3-kinds": ["open", "closed"],
    }
    assert added(client, **conditions).conditions == (
        (Test(Field.KIND, Operator.IS_NOT, "open"), Test(Field.KIND, Operator.IS_NOT, "closed")),
    )


def test_holder_of_authority_is_chosen_without_a_value(client: Client, admin: User) -> None:
    assert added(client, **{"approvers-0-source": "authority"}).approvers == (Approver(Source.AUTHORITY),)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name_zh": ""}, "This field is required."),
        ({"approvers-0-level": ""}, "Choose who is asked."),
        ({"approvers-0-level": "9"}, "less than or equal to 8"),
        ({"approvers-0-source": "role"}, "Choose who is asked."),
        ({"approvers-0-source": "person"}, "Choose who is asked."),
        ({"approvers-0-source": "boss"}, "Select a valid choice"),
        ({"mode": "quorum", "quorum": ""}, "Say how many must approve."),
        ({"mode": "quorum", "quorum": "0"}, "greater than or equal to 1"),
        ({"amount": "251", "unit": "days"}, "That is too long."),
        ({"conditions-0-what": "net_amount:at_least"}, "Say what to compare with."),
        ({"conditions-0-what": "kind:one_of"}, "Say what to compare with."),
        ({"conditions-0-what": "net_amount:at_least", "conditions-0-amount": "much"}, "Enter a number."),
        ({"conditions-0-what": "margin:less"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_a_step_is_said_beside_the_field(
    client: Client, admin: User, fields: dict[str, str], words: str
) -> None:
    assert words in refused(client, **fields)


def test_conditions_are_offered_by_what_the_kind_knows(client: Client, admin: User) -> None:
    shown = page(client, reverse("flows:add", args=["note"]))
    assert "deviation:yes" not in shown
    assert "deviation:yes" in page(client, url("add"))


def test_rows_are_added_and_removed_without_scripts(client: Client, admin: User) -> None:
    typed = sent(**{"conditions-0-what": "kind:one_of", "conditions-0-kinds": ["open"]})
    more = client.post(url("add"), typed | {"add": "approvers"}).context["form"]
    assert [row.prefix for row in more.rows["approvers"]] == ["approvers-0", "approvers-1"]
    assert more["name_en"].value() == "Legal"
    assert more.rows["conditions"][0]["kinds"].value() == ["open"]
    less = client.post(url("add"), typed | {"remove": "approvers-0"}).context["form"]
    assert less.rows["approvers"] == []
    first = client.post(url("add"), sent() | {"add": "conditions"}).context["form"]
    assert [row.prefix for row in first.rows["conditions"]] == ["conditions-0"]
    assert not FlowDraft.objects.exists()


def test_person_who_left_stays_in_sight_until_he_is_replaced(client: Client, admin: User) -> None:
    gone = make_user(name_latin="Wu", is_active=False, deactivated_at=timezone.now())
    flow = Flow((step("a", Approver(Source.PERSON, str(gone.pk))),))
    flows.save_draft(MEMO, flow=flow, by=admin, version=0)
    form = client.get(url("change", 1)).context["form"]
    assert "Wu" in str(form.rows["approvers"][0]["person"])
    assert "Wu has left." in page(client, url("edit"))


def test_copies_are_kept_in_the_draft(client: Client, admin: User) -> None:
    assert "authority" not in str(client.get(url("copies")).context["form"].blank["approvers"]["source"])
    person = {"approvers-0-source": "person", "approvers-0-person": admin.pk}
    again = client.post(url("copies"), {"version": 0, **person, "add": "approvers"})
    assert len(again.context["form"].rows["approvers"]) == 2
    assert client.post(url("copies"), {"version": 0, "approvers-0-source": "person"}).status_code == 422
    assert client.post(url("copies"), {"version": 0, **person}).status_code == 302
    assert FlowDraft.objects.get().flow.copies == (Approver(Source.PERSON, str(admin.pk)),)
    shown = client.get(url("copies")).context["form"]
    assert shown.rows["approvers"][0]["person"].value() == str(admin.pk)


def test_versions_tell_who_when_why_and_what(client: Client, admin: User) -> None:
    assert "Nothing was published yet." in page(client, url("versions"))
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    flows.publish(MEMO, by=admin, version=1, note="One more look")
    shown = page(client, url("versions"))
    for words in ("Version 2", "Version 1", "Luo", "One more look", "<ins>First</ins>", "the installation"):
        assert words in shown
    assert shown.index("Version 2") < shown.index("Version 1")


def test_typed_example_is_tried_with_the_draft(client: Client, admin: User) -> None:
    flows.save_draft(MEMO, flow=LONGER, by=admin, version=0)
    facts: dict[str, Any] = {
        "submitter": admin.pk,
        "net_amount": "50000",
        "lowest_rate": "88",
        "over_authority": "no",
        "kind": "open",
    }
    response = client.get(url("try"), facts)
    trial = response.context["trial"]
    assert [one.line.name for one in trial.steps] == ["First", "Manager", "Director", "Final"]
    assert dict(trial.facts)["Lowest price"] == "88 %"
    shown = response.content.decode()
    assert "Net amount: ¥50,000.00" in shown
    assert "Chen" in shown
    assert "an administrator names somebody" in shown


@pytest.mark.parametrize(("answer", "told"), [("yes", "yes"), ("no", "no"), ("", "yes")])
def test_example_may_say_whether_the_authority_is_exceeded(client: Client, admin: User, answer: str, told: str) -> None:
    asked: dict[str, Any] = {"submitter": admin.pk, "over_authority": answer}
    trial = client.get(url("try"), asked).context["trial"]
    assert dict(trial.facts)["Over the submitter's authority"] == told


def test_document_is_tried_as_it_is(client: Client, admin: User, notes: Notes) -> None:
    document = make_document(kind=MEMO, title="Large one")
    notes.frozen[document.pk] = Frozen({}, {Field.NET_AMOUNT: Decimal(200_000), Field.OVER_AUTHORITY: False})
    trial = client.get(url("try"), {"submitter": document.owner.pk, "document": document.pk}).context["trial"]
    assert [bool(one.skipped) for one in trial.steps] == [False, True, False]
    assert "Large one" in page(client, url("try"))


def test_documents_are_found_by_number_and_title(client: Client, admin: User) -> None:
    large = make_document(kind=MEMO, title="Large one", state="approved")
    make_document(kind=MEMO, title="Small")
    make_document(title="Large note")
    for text in ("large", str(large.number).lower()):
        items = client.get(url("documents"), {"q": text}).json()["items"]
        assert items == [{"value": str(large.pk), "text": f"{large.number} Large one", "hint": ""}]
    assert len(client.get(url("documents")).json()["items"]) == 2


def test_example_that_makes_no_sense_says_so(client: Client, admin: User) -> None:
    asked: dict[str, Any] = {"submitter": admin.pk, "net_amount": "much"}
    response = client.get(url("try"), asked, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "Enter a number." in response.content.decode()


def test_document_that_could_not_be_submitted_says_why(client: Client, admin: User) -> None:
    def refuse(_document: object) -> Frozen:
        raise DomainError("Name the products.")

    documents._KINDS[MEMO] = replace(memos.KIND_OF_MEMO, freeze=refuse)
    asked: dict[str, Any] = {"submitter": admin.pk, "document": make_document(kind=MEMO).pk}
    response = client.get(url("try"), asked)
    assert response.status_code == 422
    assert "Name the products." in response.content.decode()


@pytest.mark.parametrize("name", ["edit", "versions", "try", "change"])
def test_number_of_queries_does_not_grow_with_the_steps(client: Client, admin: User, name: str) -> None:
    people = [Approver(Source.PERSON, str(make_user().pk)) for _number in range(3)]
    address = url(name, 1) if name == "change" else url(name)
    asked = []
    for version, length in enumerate((1, 3)):
        steps = [step(f"s{number}", people[number]) for number in range(length)]
        flows.save_draft(MEMO, flow=Flow((*steps, *FLOW.steps[1:])), by=admin, version=version)
        asked.append(queries(lambda: page(client, address)))
    allowed = 2 if name == "edit" else 0  # publishing looks for the people of each step
    assert asked[1] - asked[0] <= allowed


def test_list_takes_the_same_queries_for_each_flow(client: Client, admin: User) -> None:
    first = queries(lambda: page(client, LIST))
    flows.ensure_defaults()
    assert queries(lambda: page(client, LIST)) <= first

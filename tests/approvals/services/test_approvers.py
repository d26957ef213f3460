from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Unit, User
from accounts.rules.roles import Role
from approvals.documents import Frozen
from approvals.models import Case, Document
from approvals.rules.authority import Demand
from approvals.rules.flow import Approver, Oneself, Source, Step
from approvals.services import submitting
from approvals.services.approvers import Submission, find, superiors, without_submitter
from tests.approvals.kinds import Notes
from tests.approvals.running import begun, publish
from tests.factories import Company, give_role, make_authority, make_company, make_unit, make_user

pytestmark = pytest.mark.django_db


@dataclass
class Cast:
    company: Company
    rep: User
    lead: User
    head: User
    boss: User


@pytest.fixture
def cast() -> Cast:
    """A rep in the sales department of East; the department, the business unit and the company have managers."""
    company = make_company()
    lead, head = make_user(unit=company.east_sales), make_user(unit=company.east)
    boss = make_user(unit=company.root)
    for unit, manager in ((company.east_sales, lead), (company.east, head), (company.root, boss)):
        unit.manager = manager
        unit.save()
    return Cast(company, make_user(Role.SALES_REP, unit=company.east_sales), lead, head, boss)


def asking(*approvers: tuple[Source, str] | Source, oneself: Oneself = Oneself.SUPERIOR) -> Step:
    sources = [(one, "") if isinstance(one, Source) else one for one in approvers]
    return Step("step", "Step", "步骤", tuple(Approver(*source) for source in sources), oneself=oneself)


def found(step: Step, submitter: User, *, demands: Sequence[Demand] = (), chosen: Sequence[User] = ()) -> list[User]:
    return find(step, Submission(submitter, submitter.unit, demands, chosen), at=timezone.now())


def asked(step: Step, submitter: User, *, demands: Sequence[Demand] = ()) -> list[User]:
    submission, at = Submission(submitter, submitter.unit, demands), timezone.now()
    return without_submitter(find(step, submission, at=at), step, submission, at=at)


def left(person: User) -> User:
    User.objects.filter(pk=person.pk).update(is_active=False, deactivated_at=timezone.now())
    person.is_active = False
    return person


def test_person_is_asked_unless_he_left(cast: Cast) -> None:
    step = asking((Source.PERSON, str(cast.boss.pk)))
    assert found(step, cast.rep) == [cast.boss]
    left(cast.boss)
    assert found(step, cast.rep) == []


@pytest.mark.parametrize("value", ["", "x", "0", "999999999999999999999"])
def test_value_that_names_nobody_finds_nobody(cast: Cast, value: str) -> None:
    sources = [(Source.PERSON, value), (Source.ROLE, value), (Source.SUPERIOR, value)]
    for source in sources:
        assert found(asking(source), cast.rep) == []
    assert found(asking((Source.HEAD, value or "x")), cast.rep) == []


def test_role_is_that_of_the_nearest_unit_where_anybody_holds_it(cast: Cast) -> None:
    company, step = cast.company, asking((Source.ROLE, Role.SALES_MANAGER))
    assert found(step, cast.rep) == []
    everywhere = make_user(Role.SALES_MANAGER, unit=company.root)
    make_user(Role.SALES_MANAGER, unit=company.south)
    assert found(step, cast.rep) == [everywhere]
    first = make_user(Role.SALES_MANAGER, unit=company.east, name_latin="Amy")
    second = make_user(Role.SALES_MANAGER, unit=company.east, name_latin="Ben")
    assert found(step, cast.rep) == [first, second]
    left(first)
    assert found(step, cast.rep) == [second]
    left(second)
    assert found(step, cast.rep) == [everywhere]


def test_role_held_for_the_whole_company_is_found_beside_the_way_up(cast: Cast) -> None:
    step = asking((Source.ROLE, Role.MARKETING_DIRECTOR))
    director = make_user(Role.MARKETING_DIRECTOR, unit=cast.company.market)
    assert found(step, cast.rep) == [director]
    nearer = make_user(Role.MARKETING_DIRECTOR, unit=cast.company.root)
    assert found(step, cast.rep) == [nearer]


def test_superiors_are_counted_up_the_tree_each_once(cast: Cast) -> None:
    levels = {str(level): found(asking((Source.SUPERIOR, str(level))), cast.rep) for level in range(1, 5)}
    assert levels == {"1": [cast.lead], "2": [cast.head], "3": [cast.boss], "4": []}
    cast.company.east.manager = cast.lead
    cast.company.east.save()
    assert superiors(cast.rep) == [cast.lead, cast.boss]


def test_superior_is_never_oneself_nor_somebody_who_left_nor_of_a_closed_unit(cast: Cast) -> None:
    assert superiors(cast.lead) == [cast.head, cast.boss]
    left(cast.head)
    assert superiors(cast.lead) == [cast.boss]
    Unit.objects.filter(pk=cast.company.root.pk).update(is_active=False)
    assert superiors(cast.lead) == []


def test_head_is_the_manager_of_the_named_unit(cast: Cast) -> None:
    chief = make_user()
    unit = make_unit(manager=chief)
    step = asking((Source.HEAD, str(unit.pk)))
    assert found(step, cast.rep) == [chief]
    Unit.objects.filter(pk=unit.pk).update(is_active=False)
    assert found(step, cast.rep) == []


def test_head_of_no_unit_is_that_of_the_submitters_business_unit(cast: Cast) -> None:
    assert found(asking(Source.HEAD), cast.rep) == [cast.head]
    assert found(asking(Source.HEAD), make_user(unit=cast.company.root)) == []


DEMAND = Demand("", "", "price", Decimal("0.8"), Decimal(100))


def test_holder_of_authority_is_the_nearest_who_may_grant_it_all(cast: Cast) -> None:
    company = cast.company
    make_authority(Role.SALES_MANAGER, "0.85")
    make_authority(Role.MARKETING_DIRECTOR, "0.8")
    make_authority(Role.COMPANY_LEADER, "0")
    make_user(Role.SALES_MANAGER, unit=company.east)
    director = make_user(Role.MARKETING_DIRECTOR, unit=company.market)
    leader = make_user(Role.COMPANY_LEADER, unit=company.root)
    step = asking(Source.AUTHORITY)
    assert found(step, cast.rep, demands=[DEMAND]) == [director]
    lower = replace(DEMAND, rate=Decimal("0.5"))
    assert found(step, cast.rep, demands=[DEMAND, lower]) == [leader]
    assert found(step, cast.rep) == []


def test_submitter_is_never_the_holder_of_the_authority_that_he_needs(cast: Cast) -> None:
    make_authority(Role.SALES_MANAGER, "0.5")
    make_authority(Role.MARKETING_DIRECTOR, "0.5")
    manager = make_user(Role.SALES_MANAGER, unit=cast.company.east_sales)
    director = make_user(Role.MARKETING_DIRECTOR, unit=cast.company.market)
    assert found(asking(Source.AUTHORITY), cast.rep, demands=[DEMAND]) == [manager]
    assert found(asking(Source.AUTHORITY), manager, demands=[DEMAND]) == [director]


def test_chosen_are_those_whom_the_submitter_named_and_who_are_here(cast: Cast) -> None:
    first, second = make_user(), make_user()
    assert found(asking(Source.CHOSEN), cast.rep, chosen=[second, left(first)]) == [second]


def test_several_sources_are_asked_in_their_order_each_person_once(cast: Cast) -> None:
    step = asking((Source.SUPERIOR, "2"), (Source.SUPERIOR, "1"), (Source.PERSON, str(cast.head.pk)))
    assert found(step, cast.rep) == [cast.head, cast.lead]


def test_people_without_the_submitter_stay_as_they_are(cast: Cast) -> None:
    assert asked(asking((Source.SUPERIOR, "1")), cast.rep) == [cast.lead]


def test_next_superior_stands_in_the_submitters_place(cast: Cast) -> None:
    step = asking((Source.PERSON, str(cast.boss.pk)), (Source.PERSON, str(cast.lead.pk)))
    assert asked(step, cast.lead) == [cast.boss, cast.head]
    assert asked(asking((Source.PERSON, str(cast.lead.pk)), (Source.PERSON, str(cast.head.pk))), cast.lead) == [
        cast.head
    ]


def test_nobody_stands_in_for_who_has_no_superior(cast: Cast) -> None:
    assert asked(asking((Source.PERSON, str(cast.boss.pk))), cast.boss) == []


def test_other_holders_are_asked_when_the_step_says_so(cast: Cast) -> None:
    step = asking((Source.ROLE, Role.SALES_MANAGER), oneself=Oneself.OTHERS)
    far = make_user(Role.SALES_MANAGER, unit=cast.company.root)
    give_role(cast.rep, Role.SALES_MANAGER)
    assert asked(step, cast.rep) == [far]
    colleague = make_user(Role.SALES_MANAGER, unit=cast.company.east_sales)
    assert asked(step, cast.rep) == [colleague]


def test_without_others_nobody_is_asked(cast: Cast) -> None:
    step = asking((Source.PERSON, str(cast.rep.pk)), oneself=Oneself.OTHERS)
    assert asked(step, cast.rep) == []


def test_submission_of_a_round_is_what_was_frozen_for_the_documents_unit(cast: Cast, notes: Notes) -> None:
    publish(asking(Source.CHOSEN))
    document = begun(cast.rep)
    Document.objects.filter(pk=document.pk).update(unit=cast.company.south)
    notes.frozen[document.pk] = Frozen({}, {}, [DEMAND])
    case = submitting.submit(document, by=cast.rep, chosen=[cast.lead])
    submission = Submission.of(Case.objects.get(pk=case.pk))
    assert (submission.submitter, submission.unit) == (cast.rep, cast.company.south)
    assert (list(submission.demands), list(submission.chosen)) == ([DEMAND], [cast.lead])
    assert find(asking(Source.CHOSEN), submission, at=timezone.now()) == [cast.lead]
    assert without_submitter([cast.boss], asking(Source.CHOSEN), submission, at=timezone.now()) == [cast.boss]

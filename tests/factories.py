"""Rows for tests, by plain functions: every name is different, every default is the ordinary case.

Each piece adds its own below; a factory writes rows directly, so a test can also stand where no service leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Delegation, Position, Post, RoleAssignment, Unit, User
from accounts.rules.roles import Role
from accounts.services import units
from approvals.models import AuthorityRule
from contracts.models import ExchangeRate, PriceList, PriceListItem, Product, ProductGroup
from customers.models import Address, Contact, Customer, Need, Opportunity, Visit
from customers.rules.visits import VisitState
from customers.services import search_index
from notifications.models import Message
from requests_app.models import FormVersion, Queue, RoutingRow, SupportContent, Supporter, SupportRequest
from requests_app.rules.states import ENDED, STAFFED, State
from workcalendar.models import Calendar, CalendarException
from workcalendar.rules.hours import DEFAULT_WEEK
from workcalendar.rules.year import Ranges
from workcalendar.services.calendars import set_hours
from workcalendar.services.exceptions import Wanted, add_exception

_serial = count(1)


# People and their organisation


@dataclass(frozen=True)
class Company:
    """A small organisation: company → two systems and two business units → departments."""

    root: Unit
    technical: Unit
    presales: Unit
    testing: Unit
    market: Unit
    marketing: Unit
    east: Unit
    east_sales: Unit
    south: Unit
    south_sales: Unit


def the_company() -> Unit:
    """The root of the tree; there is only one in a database."""
    return Unit.objects.filter(kind=Unit.Kind.COMPANY).first() or _unit_under(
        None, Unit.Kind.COMPANY, name_en="Company", name_zh="公司"
    )


def make_unit(
    name_en: str = "", *, parent: Unit | None = None, kind: str = Unit.Kind.BUSINESS_UNIT, **fields: Any
) -> Unit:
    """A unit under `parent` (the company when not given), a business unit unless told otherwise."""
    number = next(_serial)
    fields.setdefault("name_zh", name_en or f"单位{number}")
    return _unit_under(parent or the_company(), kind, name_en=name_en or f"Unit {number}", **fields)


def _unit_under(parent: Unit | None, kind: str, **fields: Any) -> Unit:
    unit = Unit.objects.create(parent=parent, kind=kind, path=f"/new{next(_serial)}/", **fields)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def make_company() -> Company:
    """The organisation that most tests need, without people."""
    root, department = the_company(), Unit.Kind.DEPARTMENT
    technical = make_unit("Technical system", parent=root, kind=Unit.Kind.SYSTEM)
    market = make_unit("Market system", parent=root, kind=Unit.Kind.SYSTEM)
    east, south = make_unit("East", parent=root), make_unit("South", parent=root)
    return Company(
        root=root,
        technical=technical,
        presales=make_unit("Product and pre-sales", parent=technical, kind=department),
        testing=make_unit("Product test", parent=technical, kind=department),
        market=market,
        marketing=make_unit("Marketing", parent=market, kind=department),
        east=east,
        east_sales=make_unit("East sales", parent=east, kind=department),
        south=south,
        south_sales=make_unit("South sales", parent=south, kind=department),
    )


def make_user(*roles: Role | str, unit: Unit | None = None, password: str = "", **fields: Any) -> User:
    """A person at home in `unit` (the company when not given) who holds the roles there.

    Signs in by `client.force_login`, or with the password when one is given. `is_active=False` makes one who left.
    """
    number = next(_serial)
    fields.setdefault("email", f"person{number}@example.com")
    fields.setdefault("name", f"同事{number}")
    fields.setdefault("name_latin", f"Person {number}")
    if not fields.get("is_active", True):
        fields.setdefault("deactivated_at", timezone.now())
    user = User(unit=unit or the_company(), **fields)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    for role in roles:
        give_role(user, role)
    return user


def give_role(user: User, role: Role | str, unit: Unit | None = None) -> RoleAssignment:
    """The person holds the role in `unit` (his own when not given); use a freshly read user afterwards."""
    return RoleAssignment.objects.create(user=user, role=role, unit=unit or user.unit)


def make_position(code: str = "", **fields: Any) -> Position:
    """A position that the routing table can name."""
    code = code or f"position-{next(_serial)}"
    fields.setdefault("name_en", code.replace("-", " ").capitalize())
    fields.setdefault("name_zh", f"岗位{code}")
    return Position.objects.create(code=code, **fields)


def make_post(*holders: User, position: Position | None = None, unit: Unit | None = None) -> Post:
    """The position in a unit, held by these people."""
    post = Post.objects.create(position=position or make_position(), unit=unit or make_unit())
    post.holders.set(holders)
    return post


def make_delegation(
    principal: User,
    delegate: User | None,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    **fields: Any,
) -> Delegation:
    """`principal` is away from an hour ago until tomorrow, unless told otherwise; set by himself."""
    now = timezone.now()
    return Delegation.objects.create(
        principal=principal,
        delegate=delegate,
        starts_at=starts_at or now - timedelta(hours=1),
        ends_at=ends_at or now + timedelta(days=1),
        **{"set_by": principal, **fields},
    )


# The catalogue and the routing table


def make_content(code: str = "", **fields: Any) -> SupportContent:
    """A support content; without a code one that no catalogue has."""
    code = code or f"X{next(_serial)}"
    fields.setdefault("name_en", f"Content {code}")
    fields.setdefault("name_zh", f"内容{code}")
    fields.setdefault("type", code[0] if code[0] in SupportContent.Type.values else SupportContent.Type.TECHNICAL)
    fields.setdefault("process_group", SupportContent.ProcessGroup.OPPORTUNITIES)
    return SupportContent.objects.create(code=code, **fields)


def make_routing_row(
    content: SupportContent | None = None, *, supporters: Iterable[Position] = (), **fields: Any
) -> RoutingRow:
    """A row for any unit and customer that names a position of its own, unless told otherwise."""
    if not {"coordinator_position", "coordinator_team", "coordinator_person"} & fields.keys():
        fields["coordinator_position"] = make_position()
    row = RoutingRow.objects.create(content=content or make_content(), **fields)
    row.supporter_positions.set(supporters)
    return row


# Messages


def make_message(recipient: User | None = None, **fields: Any) -> Message:
    """An unread message that is not mailed, unless told otherwise; `mail_state="due"` needs `next_attempt_at`."""
    number = next(_serial)
    defaults = {"kind": "test.mailed", "dedupe_key": f"test:{number}", "subject": f"Fact {number}", "url": "/"}
    return Message.objects.create(recipient=recipient or make_user(), **defaults | fields)


def make_form_version(
    content: SupportContent | None = None,
    *questions: dict[str, Any],
    schema: dict[str, Any] | None = None,
    published: bool = True,
    **fields: Any,
) -> FormVersion:
    """A form of a content, in use: of the questions, else one required text "topic", unless a schema is given."""
    content = content or make_content()
    fields.setdefault("number", content.form_versions.count() + 1)
    if published:
        fields.setdefault("published_at", timezone.now())
        fields.setdefault("is_current", True)
    if questions:
        group = {"key": "main", "label": {"en": "Main", "zh": "主要"}, "fields": list(questions)}
        schema = {"groups": [group]}
    return FormVersion.objects.create(content=content, schema=schema or SMALL_SCHEMA, **fields)


SMALL_SCHEMA: dict[str, Any] = {
    "groups": [
        {
            "key": "subject",
            "label": {"en": "Subject", "zh": "主题"},
            "fields": [
                {"key": "topic", "type": "text", "label": {"en": "Topic", "zh": "议题"}, "required": True},
            ],
        }
    ]
}


# Customers and requests


def make_customer(**fields: Any) -> Customer:
    """A customer with an owner of its own."""
    number = next(_serial)
    fields.setdefault("name", f"Customer {number}")
    if "owner" not in fields:
        fields["owner"] = make_user(Role.SALES_REP)
    owner = fields["owner"]
    if owner is not None:
        fields.setdefault("unit", owner.unit)
        fields.setdefault("owned_since", timezone.now())
    fields.setdefault("recorded_by", owner or make_user(Role.SALES_REP))
    customer = Customer(**fields)
    customer.set_keys()
    search_index.refresh(customer)
    customer.save(force_insert=True)
    return customer


def make_visit(
    customer: Customer | None = None, *, rep: User | None = None, state: str = VisitState.PLANNED, **fields: Any
) -> Visit:
    """A visit of the owner tomorrow for an hour, in any state, with what the database demands there."""
    customer = customer or make_customer()
    rep, now = rep or customer.owner or make_user(Role.SALES_REP), timezone.now()
    fields.setdefault("starts_at", now + timedelta(days=1))
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(hours=1))
    if state not in (VisitState.PLANNED, VisitState.CANCELLED):
        fields = {"decided_at": now, "decided_by": rep} | fields
    if state in (VisitState.OUT, VisitState.BACK, VisitState.LOGGED):
        fields = {"left_at": now, "expected_back_at": now + timedelta(hours=3)} | fields
    if state in (VisitState.BACK, VisitState.LOGGED):
        fields.setdefault("back_at", now)
    if state in (VisitState.LOGGED, VisitState.CANCELLED):
        fields.setdefault("ended_at", now)
    fields.setdefault("unit", rep.unit)
    return Visit.objects.create(
        **{"customer": customer, "rep": rep, "state": state, "aim": "Get to know them", **fields}
    )


def make_contact(customer: Customer | None = None, **fields: Any) -> Contact:
    """Somebody who works at the customer (a new one when not given)."""
    fields.setdefault("name", f"Contact {next(_serial)}")
    contact = Contact(customer=customer or make_customer(), **fields)
    contact.set_keys()
    contact.save()
    return contact


def make_need(customer: Customer | None = None, **fields: Any) -> Need:
    """A need that somebody noted and nobody met."""
    fields.setdefault("words", f"Need {next(_serial)}")
    fields.setdefault("recorded_by", make_user(Role.SALES_REP))
    return Need.objects.create(customer=customer or make_customer(), **fields)


def make_address(customer: Customer | None = None, **fields: Any) -> Address:
    fields.setdefault("text", f"Road {next(_serial)}")
    return Address.objects.create(customer=customer or make_customer(), **fields)


def make_opportunity(customer: Customer | None = None, **fields: Any) -> Opportunity:
    """An open one of 1,000 yuan without a date."""
    fields.setdefault("name", f"Opportunity {next(_serial)}")
    fields.setdefault("amount", Decimal(1000))
    fields.setdefault("created_by", make_user(Role.SALES_REP))
    opportunity = Opportunity.objects.create(customer=customer or make_customer(), **fields)
    opportunity.refresh_from_db(fields=["number", "amount"])
    return opportunity


def make_request(
    requester: User | None = None,
    *,
    state: str = State.SUBMITTED,
    queue: Queue | None = None,
    lead: User | None = None,
    form: FormVersion | None = None,
    **fields: Any,
) -> SupportRequest:
    """A request in any state, with what the database demands there; staffed ones have a lead."""
    requester, now = requester or make_user(Role.SALES_REP), timezone.now()
    form = form or make_form_version(schema={"groups": []})
    lead = lead or (make_user(Role.SUPPORTER) if state in (*STAFFED, State.DELIVERED) else None)
    if state != State.DRAFT:
        fields = {"number": f"SR-2026-{next(_serial):05d}", "submitted_at": now} | fields
    if state in (State.DELIVERED, State.CLOSED):
        fields.setdefault("delivered_at", now)
    if state in ENDED:
        fields.setdefault("closed_at", now)
    if state == State.RETURNED:
        fields.setdefault("returned_from", State.ACCEPTED)
    fields.setdefault("requester_unit", requester.unit)
    fields.setdefault("title", f"Request {next(_serial)}")
    made = SupportRequest.objects.create(
        requester=requester, state=state, queue=queue, lead=lead, form_version=form, content=form.content, **fields
    )
    if lead is not None:
        Supporter.objects.create(support_request=made, user=lead, added_by=lead)
    return made


# Working time


def make_calendar(
    unit: Unit | None = None,
    *,
    time_zone: str = "Asia/Shanghai",
    week: tuple[Ranges, ...] = DEFAULT_WEEK,
    observes_public_days: bool = True,
) -> Calendar:
    """Hours of a unit (the company when not given), set by a new administrator."""
    return set_hours(
        unit or the_company(),
        by=make_user(Role.ADMINISTRATOR),
        version=0,
        time_zone=time_zone,
        week=week,
        observes_public_days=observes_public_days,
    )


def make_exception(
    starts_on: date,
    ends_on: date | None = None,
    *,
    unit: Unit | None = None,
    name: str = "Trade fair",
    is_working: bool = False,
    hours: Ranges = (),
) -> CalendarException:
    """A day on which the unit (the company when not given) rests, or works."""
    wanted = Wanted(starts_on, ends_on or starts_on, name, is_working, hours)
    return add_exception(unit or the_company(), by=make_user(Role.ADMINISTRATOR), wanted=wanted)


# What a page does, in one line


def appoint(unit: Unit, *, by: User, manager: User | None) -> Unit:
    """The administrator `by` names who manages the unit, or nobody."""
    return units.change(unit, by=by, version=unit.version, name_en=unit.name_en, name_zh=unit.name_zh, manager=manager)


# Authority


def make_authority(
    holder: Role | str | User, lowest_rate: Decimal | str = "0.9", up_to: Decimal | str | None = None, **fields: Any
) -> AuthorityRule:
    """A rule of the matrix for a role or a person: any group, customer and kind, since the beginning of 2020."""
    who = {"person": holder} if isinstance(holder, User) else {"role": holder}
    fields.setdefault("valid_from", date(2020, 1, 1))
    fields.setdefault("set_at", datetime(2020, 1, 1, tzinfo=UTC))
    limits = {"lowest_rate": Decimal(lowest_rate), "up_to": None if up_to is None else Decimal(up_to)}
    return AuthorityRule.objects.create(**who, **limits, **fields)


# Products and their prices


def make_product_group(code: str = "", **fields: Any) -> ProductGroup:
    """A group with a code of its own."""
    code = code or f"group-{next(_serial)}"
    names = {"name_en": code.capitalize(), "name_zh": f"组{code}"}
    return ProductGroup.objects.create(code=code, **names | fields)


def make_product(code: str = "", **fields: Any) -> Product:
    """A product that is sold by the piece, in a group of its own unless told otherwise."""
    code = code or f"P-{next(_serial)}"
    fields["group"] = fields.get("group") or make_product_group()
    names = {"name_en": f"Product {code}", "name_zh": f"产品{code}", "measure_en": "piece", "measure_zh": "件"}
    return Product.objects.create(code=code, **names | fields)


def make_price_list(
    prices: Mapping[Product, str | Decimal] | None = None, *, published: bool = True, **fields: Any
) -> PriceList:
    """A list in CNY, valid since the beginning of last year and open; published unless told otherwise."""
    number = next(_serial)
    begins = date(timezone.localdate().year - 1, 1, 1)
    names = {"name_en": f"List {number}", "name_zh": f"价格表{number}"}
    defaults: dict[str, Any] = {**names, "currency": "CNY", "valid_from": begins}
    price_list = PriceList.objects.create(**defaults | fields)
    for product, price in (prices or {}).items():
        PriceListItem.objects.create(price_list=price_list, product=product, price=Decimal(price))
    if published:
        price_list.published_at, price_list.published_by = timezone.now(), make_user(Role.ADMINISTRATOR)
        price_list.save()
    return price_list


def make_exchange_rate(currency: str = "USD", rate: str = "7.1", **fields: Any) -> ExchangeRate:
    """A rate that has held since the beginning of last year."""
    fields.setdefault("valid_from", date(timezone.localdate().year - 1, 1, 1))
    return ExchangeRate.objects.create(currency=currency, rate=Decimal(rate), **fields)

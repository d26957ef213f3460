"""One desk for the whole access suite: a person for each column of the table, an object for each address."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import send_mail
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import SavedView, User
from accounts.rules.roles import Role
from approvals.services import documents
from contracts.models import PriceApplication
from contracts.services import price_applications
from core import sheets
from customers.models import Claim, Customer, Industry, LogEntry, Transfer, Visit
from customers.rules.visits import VisitState
from customers.services import claims, feeds, files, promises
from customers.services.merging import merge
from customers.services.ownership import Handover, hand_over
from deadlines.models import Promise
from deadlines.rules.defaults import ACCEPT
from deadlines.services import ladders
from notifications.services import mail_folder
from requests_app.models import (
    Attachment,
    Queue,
    RequestLink,
    Supporter,
    SupportRequest,
    SupportRequestDocument,
    Watcher,
)
from requests_app.rules.states import State
from requests_app.services import attachments, subtasks
from tests.access.after import make_after
from tests.access.agreements import make_agreement
from tests.access.asked import make_asked
from tests.access.deals import Parts, make_deals
from tests.contracts import proposing
from tests.core.hostile_files import picture
from tests.customers.imports.office import checked
from tests.factories import (
    give_role,
    make_address,
    make_authority,
    make_contact,
    make_customer,
    make_form_version,
    make_message,
    make_need,
    make_opportunity,
    make_post,
    make_price_list,
    make_product,
    make_request,
    make_routing_row,
    make_user,
    make_visit,
)
from tests.requests_app.personas import World
from workcalendar.rules.plan import Name, PublicDate
from workcalendar.services.exceptions import Wanted, add_exception
from workcalendar.services.public_days import set_public_day

COLUMNS = {
    "anon": "",
    "strgr": "stranger",
    "reqst": "requester",
    "deleg": "requester_delegate",
    "coord": "coordinator",
    "othco": "other_coordinator",
    "lead": "lead",
    "suppt": "supporter",
    "coop": "cooperator",
    "watch": "watcher",
    "manag": "manager",
    "head": "head",
    "admin": "administrator",
    "gone": "gone",
}
"""Column of the table → the person; nobody is signed in for "anon", the account of "gone" was closed meanwhile."""

PASSWORD = "seven green bottles"

SCHEMA: dict[str, Any] = {
    "groups": [
        {
            "key": "main",
            "label": {"en": "Main", "zh": "主要"},
            "fields": [
                {"key": "topic", "type": "text", "label": {"en": "Topic", "zh": "议题"}},
                {
                    "key": "goods",
                    "type": "rows",
                    "label": {"en": "Goods", "zh": "货品"},
                    "columns": [
                        {"key": "name", "type": "text", "label": {"en": "Name", "zh": "名称"}},
                        {"key": "number", "type": "number", "label": {"en": "Number", "zh": "数量"}},
                    ],
                },
            ],
        }
    ]
}


def photo(name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture("PNG"), content_type="image/png")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, read to its end."""

    status: int
    location: str
    body: str

    def __str__(self) -> str:
        """As the table writes it: the status, "login" for being led to the sign-in page."""
        return "login" if self.location.startswith(reverse("account_login")) else str(self.status)


class Desk(World):
    """The personas with roles as people have them, one request in each state, and a signed-in browser for each."""

    def __init__(self) -> None:
        super().__init__()
        company, cast_ = self.company, self.cast
        self.people: dict[str, User] = {name: getattr(cast_, name) for name in COLUMNS.values() if hasattr(cast_, name)}
        self.people["other_coordinator"] = make_user(Role.COORDINATOR, unit=company.south)
        self.people["gone"] = make_user(Role.ADMINISTRATOR, unit=company.presales)
        Queue.objects.create(post=make_post(self.people["other_coordinator"], unit=company.south))
        for name, role in {
            "requester": Role.SALES_REP,
            "coordinator": Role.COORDINATOR,
            "lead": Role.SUPPORTER,
            "supporter": Role.SUPPORTER,
            "manager": Role.SALES_MANAGER,
        }.items():
            give_role(self.people[name], role)
        self.customer = make_customer(owner=cast_.requester, account="key")
        self.requests: dict[State, SupportRequest] = {s: self._request(s) for s in State if s != State.DRAFT}
        self._own()
        self.contact, self.need = make_contact(self.customer), make_need(self.customer)
        self.mistaken_contact = make_contact(self.customer)
        self.place, self.opportunity = make_address(self.customer), make_opportunity(self.customer)
        self.imported = checked(self.person("requester"), [["Canary Foods", "Ann", "13800000000", "", ""]])
        self.visits = {state: self._visit(state) for state in VisitState}
        self.log_entry = self._log(self.visits[VisitState.LOGGED])
        self.draft = make_request(cast_.requester, state=State.DRAFT, form=self.form)
        self.others = make_request(make_user(unit=company.south_sales), queue=Queue.objects.last())
        self._fill(self.requests[State.IN_PROGRESS])
        self._set_up_the_rest()
        self.product = make_product()
        self.authority = make_authority(Role.SALES_REP)
        self.price_list = make_price_list({self.product: "100"}, published=False)
        self.price = self._price()
        rep, lead = self.person("requester"), self.person("lead")
        parts = Parts(self.person("supporter"), lead, self.person("watcher"), self.person("cooperator"))
        self.deals = make_deals(rep, self.customer, parts)
        self.asked = make_asked(rep, self.customer, parts, begin=self._asked_for, upload=photo())
        self.agreement = make_agreement(rep, self.customer)
        signer = make_user(Role.SUPPORTER, unit=self.company.presales)
        self.after = make_after(rep, self.customer, signer=signer, carries_out=lead)
        self._proposals()
        self.sessions = self._sign_in()

    def _price(self, **other: Any) -> PriceApplication:
        """What the requester applies for, which is within his authority, and has not submitted yet."""
        canaries = price_applications.Draft(
            price_list=make_price_list({self.product: "100"}),
            rows=[price_applications.Wanted(self.product, Decimal(47), Decimal("99.4711"))],
            valid_until=timezone.localdate() + timedelta(days=90),
            title="Canary of prices",
            reason="canaryreason",
            competitor="canaryrivals",
            opportunity=self.opportunity,
        )
        draft = replace(canaries, **other)
        return price_applications.begin(by=self.person("requester"), customer=self.customer, draft=draft)

    def _asked_for(self) -> PriceApplication:
        """The same without its canaries."""
        rows = [price_applications.Wanted(self.product, Decimal(3), Decimal(99))]
        return self._price(title="Asked for", rows=rows, reason="", competitor="")

    def _own(self) -> None:
        """More customers of the requester: one that his manager gave to a rep whom nobody here knows, one that was
        merged, one whom nobody was in contact with in time."""
        rep, manager = self.cast.requester, self.person("manager")
        given, self.second, self.merged, self.overdue = (make_customer(owner=rep) for _ in range(4))
        move = Handover(given, make_user(Role.SALES_REP, unit=self.company.south))
        self.transfer = hand_over([move], kind=Transfer.Kind.TRANSFER, by=manager, reason="Balance")
        merge(self.second, self.merged, by=manager, taking=(), reason="One company")
        self._claims(move.to)
        promises.settle_customer(self.overdue, at=timezone.now())
        owed = Promise.objects.filter(kind="contact", subject_id=self.overdue.pk)
        owed.update(due_at=timezone.now() - timedelta(hours=1))

    def _proposals(self) -> None:
        """Of the requester: a draft, and one with a picture that was sent and belongs to the request in progress."""
        rep = self.person("requester")
        self.proposal_draft = proposing.begun(rep, customer=self.customer)
        begun = proposing.begun(rep, customer=self.customer)
        documents.attach(begun.document, by=rep, upload=photo())
        self.proposal = proposing.sent(begun)
        SupportRequestDocument.objects.create(
            support_request=self.requests[State.IN_PROGRESS], document=self.proposal.document, added_by=rep
        )

    def _claims(self, stranger: User | None) -> None:
        """Somebody whom nobody here knows claims a customer of the requester, and the requester one of his."""
        assert stranger is not None
        taken, wanted = make_customer(owner=self.cast.requester), make_customer(owner=stranger, unit=stranger.unit)
        self.claim = self.file_claim(taken, by=User.objects.get(pk=stranger.pk))
        self.own_claim = self.file_claim(wanted, by=self.person("requester"))

    def file_claim(self, customer: Customer, *, by: User, **words: str) -> Claim:
        """With a picture as evidence."""
        said = {"typed_name": "Typed", "evidence": "Met them", **words}
        filed = claims.open_claim(customer, by=by, uploads=[photo()], **said)  # type: ignore[arg-type]
        return Claim.objects.select_related("customer").get(pk=filed.pk)

    def _visit(self, state: VisitState) -> Visit:
        """Of the requester, who takes the lead supporter along."""
        made = make_visit(self.customer, rep=self.cast.requester, state=state)
        made.companions.add(self.cast.lead)
        return Visit.objects.get(pk=made.pk)

    def _log(self, visit: Visit) -> LogEntry:
        """What the requester wrote about it today, with a photo."""
        writer = self.person("requester")
        entry = LogEntry.objects.create(customer=self.customer, visit=visit, by=writer, result="They want a proposal")
        self.photo = files.add([photo()], customer=self.customer, by=writer, at=timezone.now(), log=entry)[0]
        return LogEntry.objects.get(pk=entry.pk)

    def _request(self, state: str) -> SupportRequest:
        made = self.request(state, customer=self.customer)
        Supporter.objects.create(support_request=made, user=self.people["gone"], added_by=self.cast.coordinator)
        return made

    def _fill(self, busy: SupportRequest) -> None:
        """Files, a question to a department, a link: everything that has an address of its own."""
        lead = self.person("lead")
        self.file = attachments.add(busy, by=lead, upload=photo())
        self.internal_file = attachments.add(busy, by=lead, upload=photo(), internal=True)
        self.draft_file: Attachment = attachments.add(self.draft, by=self.person("requester"), upload=photo())
        self.subtask = subtasks.ask(busy, by=lead, unit=self.company.testing, question="Is a room free?")
        self.link = RequestLink.objects.create(
            source=busy, target=self.requests[State.DELIVERED], added_by=self.cast.coordinator
        )
        self.further_supporter = busy.supporters.get(user=self.cast.supporter)
        self.watching = Watcher.objects.get(support_request=busy, user=self.cast.watcher)

    def _set_up_the_rest(self) -> None:
        self.private_view = SavedView.objects.create(owner=self.cast.requester, scope="mine", name="Private", query="")
        self.feed_token = feeds.renew(by=self.person("requester"))
        self.industry = Industry.objects.create(code="steel", name_en="Steel", name_zh="钢铁")
        self.shared_view = SavedView.objects.create(
            owner=self.cast.coordinator, scope="queue", name="Shared", query="", is_shared=True
        )
        self.thrown_away = make_customer(
            owner=self.cast.requester, deleted_at=timezone.now(), deleted_by=self.cast.requester
        )
        self.customers_view = SavedView.objects.create(
            owner=self.cast.requester, scope="customers", name="Gold", query="value=gold"
        )
        self.message = make_message(self.cast.requester, url="/requests/mine/")
        self.parked = make_message(self.cast.requester, mail_state="parked")
        send_mail("Your request", "It is accepted.", None, [self.cast.requester.email])
        self.sent_mail = mail_folder.newest(self.person("requester"))[0].name
        self.person_administered = make_user(Role.SUPPORTER, unit=self.company.presales)
        self.absence = self.cast.requester.delegations_given.get()
        self.empty_post = make_post(unit=self.company.south)
        self.routing_row = make_routing_row(self.form.content, valid_from=timezone.localdate() + timedelta(days=9))
        make_form_version(self.form.content, schema=SCHEMA, published=False)
        self.public_day, administrator = date(2026, 10, 1), self.person("administrator")
        set_public_day(PublicDate(self.public_day, "holiday", Name("Day", "日")), by=administrator, version=0)
        outing = Wanted(date(2026, 11, 28), date(2026, 11, 28), "Outing", is_working=False)
        code = self.form.content.code
        self.ladder = ladders.change("accept", code, "", ladder=ACCEPT, by=administrator, note="Shorter", version=0)
        self.calendar_exception = add_exception(self.company.south_sales, by=administrator, wanted=outing)

    def _sign_in(self) -> dict[str, str]:
        """Column → session key. The account of "gone" is closed after it signed in; its session stays behind."""
        sessions = {}
        User.objects.update(password=make_password(PASSWORD))
        for column, name in COLUMNS.items():
            if name:
                browser = Client()
                browser.force_login(User.objects.get(pk=self.people[name].pk))
                browser.get(reverse("accounts:profile"))  # the first page of a session notes where it is used
                sessions[column] = browser.cookies["sessionid"].value
        User.objects.filter(pk=self.people["gone"].pk).update(is_active=False, deactivated_at=timezone.now())
        return sessions

    def browser(self, column: str) -> Client:
        """The person's browser with the session of the morning; an error of ours is an answer of 500."""
        browser = Client(raise_request_exception=False)
        if column in self.sessions:
            browser.cookies["sessionid"] = self.sessions[column]
        return browser

    def answer(self, column: str, method: str, address: str, *sent: Any, **how: Any) -> Answer:
        """What the person gets; whatever it changed is undone, and so is what counts against limits on attempts."""
        cache.clear()
        with undone():
            response = getattr(self.browser(column), method.lower())(address, *sent, **how)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            return Answer(response.status_code, response.headers.get("Location", ""), _words(response, body))


def _words(response: Any, body: bytes) -> str:
    """What the answer says; of a sheet, which is packed, what its cells hold."""
    if response.headers.get("Content-Type") != sheets.CONTENT_TYPE:
        return body.decode("utf-8", "replace")
    book = load_workbook(io.BytesIO(body))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


WRITTEN = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"


def rows_written() -> dict[str, int]:
    """Table → rows that this transaction has inserted, changed or deleted so far, as PostgreSQL itself counts them."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {table: number for table, number in cursor.fetchall() if number}

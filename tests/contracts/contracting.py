"""Contracts for tests, written directly where a test needs them: approved, to be signed, effective."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Document, DocumentVersion, FlowVersion
from approvals.rules.authority import Demand
from approvals.rules.canonical import digest, text_of
from approvals.rules.states import CaseState, DocumentState
from contracts.models import Contract, ContractRow, Counterparty, PaymentLine, Product, ProductGroup, SigningRequirement
from contracts.rules.content import Content, Party, Signer, as_mapping
from contracts.rules.states import ContractKind, LaterChanges, Relation, Stage
from contracts.services.after import following
from contracts.services.after.signing import Signed
from tests.factories import make_customer, make_user

_serial = count(1)
THEIRS = "Wang Fang"


def make_contract(owner: User | None = None, *, stage: str = Stage.SIGNING, **fields: Any) -> Contract:
    """Approved a moment ago and to be signed in ten days by one of us and by Wang Fang, unless told otherwise;
    of another stage: as if that had happened."""
    owner = owner or make_user(Role.SALES_REP)
    number, now = next(_serial), timezone.now()
    state = DocumentState.VOID if stage == Stage.VOID else DocumentState.APPROVED
    about: dict[str, Any] = {
        name: fields.pop(name) for name in ("customer", "currency", "base_amount", "title") if name in fields
    }
    customer = about.pop("customer", None) or make_customer(owner=owner)
    demands, over = fields.pop("demands", ()), fields.pop("over", False)
    signers = fields.pop("signers", None)
    person = signers if isinstance(signers, User) else make_user(Role.SUPPORTER)
    document = Document.objects.create(
        **{
            "kind": "contract",
            "subkind": fields.get("kind", ContractKind.SALES),
            "number": f"CT-2026-{number:05}",
            "title": f"Lamps {number}",
            "owner": owner,
            "unit": owner.unit,
            "customer": customer,
            "state": state,
            "currency": "CNY",
            "net_amount": Decimal(1000),
            "base_amount": Decimal(1000),
            "round": 1,
            **about,
        }
    )
    content = make_content(document, person, demands=demands, over=over)
    approve(content)
    if stage in (Stage.EFFECTIVE, Stage.ENDED):
        fields = {"effective_at": now, "signed_version": content} | fields
    if stage in (Stage.ENDED, Stage.VOID):
        fields = {"ended_at": now} | fields
    fields = {"kind": ContractKind.SALES, "sign_by": timezone.localdate() + timedelta(days=10)} | fields
    contract = Contract.objects.create(document=document, stage=stage, **fields)
    _need_signatures(contract, person)
    return contract


def make_content(document: Document, person: User, *, demands: Any = (), over: bool = False) -> DocumentVersion:
    """A version that sells nothing, which that person of us signs: what the engine and the pages read of it."""
    asked = [{name: getattr(demand, name) for name in Demand.__slots__} for demand in demands]
    frozen = {
        "document": {"owner": {"id": document.owner_id}, "unit": {"id": document.unit_id}},
        "content": as_mapping(content_of(document, person)),
        "facts": {"over_authority": over},
        "demands": asked,
        "files": [],
    }
    canonical = text_of(frozen | {"number": document.versions.count() + 1})
    return DocumentVersion.objects.create(
        document=document,
        number=document.versions.count() + 1,
        canonical=canonical,
        sha256=digest(canonical),
        net_amount=document.net_amount,
        currency=document.currency,
        frozen_by=document.owner,
    )


def content_of(document: Document, person: User) -> Content:
    """Two parties, who signs for each, and the amounts of the document."""
    net = Decimal(document.net_amount or 0)
    tax = net * Decimal("0.13")
    return Content(
        kind=document.subkind,
        relation="",
        parent="",
        parent_title="",
        title=document.title,
        language="en",
        customer=document.customer.name,
        parties=(Party("ours", "Huaxin Technology", "", "", ""), Party("theirs", "Harbour Foods", "", "", THEIRS)),
        currency=document.currency,
        rows=(),
        net=net,
        tax_rate=Decimal("0.13"),
        tax=tax,
        gross=net + tax,
        payments=(),
        later_changes=LaterChanges.FREE,
        later_changes_note="",
        starts_on=None,
        ends_on=None,
        renewal_notice_days=60,
        sign_by=None,
        clauses=(),
        signers=(
            Signer("ours", "Huaxin Technology", person.name, "Sales director", person.pk),
            Signer("theirs", "Harbour Foods", THEIRS, "Legal representative"),
        ),
    )


def approve(content: DocumentVersion) -> Case:
    """Its round, decided a moment ago."""
    flow, _new = FlowVersion.objects.get_or_create(
        kind="contract", number=999, defaults={"definition": {"format": 1, "steps": [], "copies": []}}
    )
    return Case.objects.create(
        document=content.document,
        content=content,
        flow=flow,
        round=content.document.round,
        sha256=content.sha256,
        state=CaseState.APPROVED,
        submitted_by=content.document.owner,
        ended_at=timezone.now(),
    )


def _need_signatures(contract: Contract, person: User) -> None:
    ours = contract.counterparties.create(position=1, side=Counterparty.Side.OURS, name="Huaxin Technology")
    theirs = contract.counterparties.create(position=2, side=Counterparty.Side.THEIRS, name="Harbour Foods")
    contract.signing_requirements.create(
        party=ours, person=person, name=person.name, capacity="Sales director", position=1
    )
    contract.signing_requirements.create(party=theirs, name=THEIRS, capacity="Legal representative", position=2)


def our(contract: Contract) -> SigningRequirement:
    """Who of us has to sign."""
    return contract.signing_requirements.select_related("person", "party").get(person__isnull=False)


def their(contract: Contract) -> SigningRequirement:
    """Who of the customer has to sign."""
    return contract.signing_requirements.select_related("party").get(person=None)


def signer_of(contract: Contract) -> User:
    person = our(contract).person
    assert person is not None
    return person


def newest(contract: Contract) -> DocumentVersion:
    found: DocumentVersion = contract.document.versions.order_by("-number")[0]
    return found


def scan(name: str = "signed.png") -> SimpleUploadedFile:
    """A picture of a signed page."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def signed(contract: Contract, **fields: Any) -> Signed:
    """A scan of today, of the version that was approved."""
    said: dict[str, Any] = {
        "seen": newest(contract).sha256,
        "method": "scan",
        "file": scan(),
        "signed_on": timezone.localdate(),
    }
    return Signed(**(said | fields))


def make_product(code: str = "") -> Product:
    group, _new = ProductGroup.objects.get_or_create(code="lamps", defaults={"name_en": "Lamps", "name_zh": "灯"})
    code = code or f"lamp-{next(_serial)}"
    return Product.objects.create(
        code=code, group=group, name_en=code.title(), name_zh="灯", measure_en="piece", measure_zh="个"
    )


def make_row(contract: Contract, quantity: int | str = 100, **fields: Any) -> ContractRow:
    fields.setdefault("product", None)
    product = fields.pop("product") or make_product()
    position = contract.rows.count() + 1
    return contract.rows.create(
        position=position, product=product, quantity=Decimal(quantity), price=Decimal(10), **fields
    )


def make_order(row: ContractRow, quantity: int | str, *, stage: str = Stage.APPROVAL, **fields: Any) -> Contract:
    """An order under the framework agreement that the row is of."""
    framework = row.contract
    order = make_contract(
        framework.document.owner,
        stage=stage,
        kind=ContractKind.ORDER,
        relation=Relation.ORDER,
        parent=framework,
        customer=framework.document.customer,
        **fields,
    )
    make_row(order, quantity, product=row.product, framework_row=row)
    return order


def make_line(contract: Contract | None = None, amount: int | str = 1000, **fields: Any) -> PaymentLine:
    """An instalment of an effective contract, due in a month."""
    contract = contract or make_contract(stage=Stage.EFFECTIVE)
    if not fields.get("after_event"):
        fields.setdefault("due_on", timezone.localdate() + timedelta(days=30))
        fields.setdefault("falls_due_on", fields["due_on"])
    position = contract.payment_lines.count() + 1
    return contract.payment_lines.create(
        **{"position": position, "label": f"Instalment {position}", "amount": Decimal(amount), **fields}
    )


def settle(contract: Contract) -> Contract:
    """Call-offs, due days and promises of a contract that was written directly."""
    following.follow(contract, at=timezone.now())
    return contract


def fresh(contract: Contract) -> Contract:
    """As it stands now."""
    return Contract.objects.select_related("document__owner", "document__customer").get(pk=contract.pk)


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)

"""Contracts of the demo company: a draft, in approval, to be signed, effective."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from approvals.models import Document

from ..models import Contract, Counterparty, Signature
from ..rules.parts import Need, Part
from ..services import contract_editing as editing
from ..services import contracts
from ..services.after import signing
from ..services.after.signing import Signed
from . import deals

if TYPE_CHECKING:
    from .deals import Desk


def write(desk: Desk) -> None:
    """In all states, the later ones by the services of signing."""
    _begin(desk, 0, "framework", "年度框架采购协议")
    _begin(desk, 1, "intent", "战略合作意向书")
    _complete(desk, 3, "安全设备采购合同", ("FW-1", 4), ("SV-CARE", 2))
    deals.approve_all(deals.submitted(_complete(desk, 4, "门店网络设备采购合同", ("BR-KIT", 8))), but_last=True)
    deals.approve_all(deals.submitted(_complete(desk, 5, "办公楼网络升级合同", ("SW-48", 6), ("AP-6", 40))))
    signed = deals.approve_all(
        deals.submitted(_complete(desk, 2, "数据中心交换机采购合同", ("SW-48", 12), ("SW-24", 60)))
    )
    _sign(desk, signed)


def _begin(desk: Desk, number: int, kind: str, title: str) -> Contract:
    customer = desk.customer(number)
    opportunity = customer.opportunities.open().first()
    said = contracts.Beginning(
        customer=customer, kind=kind, title=title, currency="CNY", price_list=desk.prices, opportunity=opportunity
    )
    return contracts.begin(said, by=desk.rep)


def _complete(desk: Desk, number: int, title: str, *goods: tuple[str, int]) -> Document:
    """A sales contract at list prices or as approved, paid in three instalments."""
    contract, today = _begin(desk, number, "sales", title), timezone.localdate()
    by: dict[str, Any] = {"by": desk.rep, "version": None}
    rows = [
        {"product": desk.products[code], "description": "", "quantity": Decimal(quantity), "price": None}
        for code, quantity in goods
    ]
    editing.set_rows(contract, rows=rows, **by)
    if contract.shape.plan == Need.REQUIRED:
        editing.set_plan(contract, lines=_plan(), percent=True, **by)
    editing.set_fields(contract, part=Part.LATER_CHANGES, later_changes="free", later_changes_note="", **by)
    period: dict[str, Any] = {
        "starts_on": today,
        "ends_on": today + timedelta(days=364),
        "sign_by": today + timedelta(days=21),
    }
    editing.set_fields(contract, part=Part.PERIOD, **period, **by)
    editing.set_signers(contract, signers=_signers(desk, contract), **by)
    return Document.objects.get(pk=contract.pk)


def _plan() -> list[dict[str, Any]]:
    lines = (("预付款", "30", "signing", 7), ("到货款", "60", "delivery", 15), ("质保金", "10", "delivery", 365))
    return [
        {
            "label": label,
            "percent": Decimal(percent),
            "due_on": None,
            "after_event": event,
            "after_days": days,
            "method": "银行转账",
        }
        for label, percent, event, days in lines
    ]


def _signers(desk: Desk, contract: Contract) -> list[dict[str, Any]]:
    sides = {party.side: party for party in contract.counterparties.all()}
    contact = contract.document.customer.contacts.filter(left_on=None).first()
    theirs = contact.name if contact else "王建国"
    return [
        {"party": sides[Counterparty.Side.OURS], "person": desk.leader, "name": "", "capacity": "总经理"},
        {"party": sides[Counterparty.Side.THEIRS], "person": None, "name": theirs, "capacity": "法定代表人"},
    ]


def _sign(desk: Desk, document: Document) -> None:
    """Both sign today, by seal; the contract is effective."""
    content = deals.newest(document)
    for requirement in Contract.objects.get(pk=document.pk).signing_requirements.select_related("person", "party"):
        said = Signed(
            seen=content.sha256,
            method=Signature.Method.SEAL,
            file=_scan(),
            signed_on=timezone.localdate(),
            signer=requirement.person,
            name=requirement.name,
            capacity=requirement.capacity,
        )
        signing.sign(requirement, said, by=document.owner, address=None)


def _scan() -> SimpleUploadedFile:
    """A page with nothing on it, as a scanner sends it."""
    page = io.BytesIO()
    Image.new("L", (210, 297), 255).save(page, "PNG")
    return SimpleUploadedFile("signed.png", page.getvalue(), content_type="image/png")

"""Price applications, proposals and contracts of the demo company, in all their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from approvals.models import Document, DocumentVersion, SendingEntry, Task
from approvals.services import deciding, sending, submitting, talking
from customers.models import Customer

from ..models import PriceList, Product, Proposal
from ..rules.proposals import Answer
from ..services import price_applications, proposals
from ..services.price_applications import Wanted
from . import catalogue, contracts

DONE, UNDER_WAY = SendingEntry.Outcome.DONE, SendingEntry.Outcome.UNDER_WAY


@dataclass
class Desk:
    """Who sells to whom by which list."""

    rep: User
    leader: User
    customers: list[Customer]
    prices: PriceList
    products: dict[str, Product]

    def customer(self, number: int) -> Customer:
        """One of the rep's, the same for the same number."""
        return self.customers[number % len(self.customers)]


def write(*, rep: User, leader: User, administrator: User) -> None:
    """Everything of this app, of a rep who owns customers and has a manager. Nothing where he owns none."""
    prices = catalogue.write(administrator)
    customers = list(Customer.objects.owned_by(rep).order_by("pk")[:8])
    if not customers:
        return
    desk = Desk(rep, leader, customers, prices, {one.code: one for one in Product.objects.all()})
    _price_applications(desk)
    _proposals(desk)
    contracts.write(desk)


# Prices


def _price_applications(desk: Desk) -> None:
    """A draft, one to decide, one approved by the director, one rejected, one approved on a condition."""
    _apply(desk, 0, ("SW-24", 40, "0.93"), ("AP-6", 120, "0.90"))
    submitted(_apply(desk, 1, ("FW-1", 6, "0.86"), ("SV-INST", 12, "1")), note="客户下周三开标，请尽快批复。")
    approve_all(submitted(_apply(desk, 2, ("SW-48", 12, "0.82"), ("SW-24", 60, "0.85"))))
    rejected = submitted(_apply(desk, 3, ("VPN-50", 20, "0.70")))
    task = pending(rejected)
    deciding.reject(task, by=task.holder, seen=task.step.case.sha256, reason="利润空间不足，请先与客户沟通分期付款。")
    returned = submitted(_apply(desk, 4, ("BR-KIT", 10, "0.84")))
    task = pending(returned)
    seen = task.step.case.sha256
    condition = {"lowest_rate": "0.88"}
    reason = "不低于八八折可以同意。"
    deciding.return_to_drafter(task, by=task.holder, seen=seen, reason=reason, condition=condition)


def _apply(desk: Desk, number: int, *rows: tuple[str, int, str]) -> Document:
    wanted = [Wanted(desk.products[code], Decimal(quantity), _price(desk, code, rate)) for code, quantity, rate in rows]
    customer = desk.customer(number)
    draft = price_applications.Draft(
        price_list=desk.prices,
        rows=wanted,
        valid_until=timezone.localdate() + timedelta(days=90),
        title=f"{customer.name}特价申请",
        opportunity=customer.opportunities.open().first(),
        competitor="某国内厂商",
        reason="二期和三期合计采购量较大，竞争对手已报低价，申请特价以锁定首单。",
    )
    return price_applications.begin(by=desk.rep, customer=customer, draft=draft).document


def _price(desk: Desk, code: str, rate: str) -> Decimal:
    listed = desk.prices.items.get(product=desk.products[code]).price
    return (listed * Decimal(rate)).quantize(Decimal("0.01"))


# Proposals


def _proposals(desk: Desk) -> None:
    """A draft, in review, approved, under way, sent, accepted, refused, and in the second round."""
    _propose(desk, 0, "园区网络改造方案", summary="")
    question = pending(submitted(_propose(desk, 1, "连锁门店无线覆盖方案")))
    talking.ask_submitter(question, by=question.holder, text="门店数量确认过了吗？")
    approve_all(submitted(_propose(desk, 2, "数据中心安全加固方案")))
    _sent(_propose(desk, 3, "分支机构组网方案"), UNDER_WAY)
    _sent(_propose(desk, 4, "Remote access for the sales force"))
    _answered(_propose(desk, 5, "办公楼网络升级方案"), Answer.ACCEPTED, "方案可行，按此推进合同。")
    _answered(_propose(desk, 6, "物流园区监控网络方案"), Answer.REFUSED, "今年预算取消，明年再议。")
    changed = _answered(
        _propose(desk, 7, "智慧教室网络方案"), Answer.CHANGES, "请增加两年维保，并把无线点位减少到六十个。"
    )
    again = proposals.as_draft(changed) | {"summary": CHANGED}
    submitted(proposals.change(changed, by=desk.rep, version=None, draft=proposals.Draft(**again)))


SUMMARY = "采用双核心架构，汇聚与接入层冗余上联。\n部署一百个无线点位，统一认证与审计。\n提供一年维保与两次现场培训。"
CHANGED = "采用双核心架构，汇聚与接入层冗余上联。\n部署六十个无线点位，统一认证与审计。\n提供两年维保与两次现场培训。"


def _propose(desk: Desk, number: int, title: str, *, summary: str = SUMMARY) -> Proposal:
    customer = desk.customer(number)
    draft = proposals.Draft(
        title=title,
        opportunity=customer.opportunities.open().first(),
        summary=summary,
        must_bring_out="本地服务团队，四小时到场；与现有设备的兼容性。",
        to_avoid="不提供竞争对手设备的性能对比数字。",
        for_whom="信息中心主任",
        submit_by=(timezone.localtime() + timedelta(days=number + 2)).replace(hour=17, minute=0),
        net_amount=Decimal(180_000 + 64_000 * number),
    )
    return proposals.begin(by=desk.rep, customer=customer, draft=draft)


def _sent(proposal: Proposal, outcome: str = DONE) -> Proposal:
    document = approve_all(submitted(proposal))
    content, contact = newest(document), document.customer.contacts.filter(left_on=None).first()
    channel = SendingEntry.Channel.MAIL if outcome == DONE else SendingEntry.Channel.COURIER
    sending.record_sending(
        document,
        content,
        by=document.owner,
        direction=SendingEntry.Direction.SENT,
        channel=channel,
        party="" if contact else "信息中心",
        outcome=outcome,
        contact=contact,
        reference="" if outcome == DONE else "SF1362087745512",
    )
    return Proposal.objects.select_related("document__owner").get(pk=proposal.pk)


def _answered(proposal: Proposal, answer: Answer, words: str) -> Proposal:
    sent = _sent(proposal)
    proposals.record_answer(sent, newest(sent.document), by=sent.document.owner, answer=answer, words=words)
    return sent


# The engine


def submitted(what: Document | Proposal, note: str = "") -> Document:
    """Its owner submits it."""
    document = Document.objects.select_related("owner").get(pk=what.pk)
    return submitting.submit(document, by=document.owner, note=note).document


def approve_all(document: Document, *, but_last: bool = False) -> Document:
    """Who is asked approves, until it is approved; `but_last` leaves the last decision open."""
    while task := Task.objects.pending().filter(step__case__document=document.pk).order_by("pk").first():
        case = task.step.case
        if but_last and not case.steps.filter(state="waiting").exists():
            break
        deciding.approve(task, by=task.holder, seen=case.sha256, comment="同意。")
    return Document.objects.select_related("owner", "customer").get(pk=document.pk)


def pending(document: Document) -> Task:
    """The first decision that is open."""
    return Task.objects.pending().filter(step__case__document=document.pk).select_related("holder").order_by("pk")[0]


def newest(document: Document) -> DocumentVersion:
    """The version that was frozen last."""
    return DocumentVersion.objects.filter(document=document.pk).order_by("-number")[0]

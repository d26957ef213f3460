"""Who hears of what becomes of a contract after its approval (message kind `contracts_after`)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from approvals.models import Document, DocumentEvent, Task
from approvals.policies.viewing import can_read
from approvals.services.approvers import superiors
from approvals.services.messages import key_of, page_of
from core.templatetags.ui import money
from notifications.services.outbox import Text, tell

from ... import concerned
from ...models import Allocation, Complaint, Contract, HandOver, Signature
from . import signers

AFTER = "contracts_after"
LABEL = gettext_lazy("What becomes of approved contracts: signing, orders, payments, end, complaints")


def tell_signed(signature: Signature, *, by: User) -> None:
    """The owner hears of each signature that another recorded."""
    document = signature.content.document
    _tell(
        [document.owner],
        document,
        key=f"signed:{signature.pk}",
        subject=lambda: _("%(document)s is signed by %(name)s") % {"document": document, "name": signature.signer_name},
        by=by,
    )


def tell_effective(contract: Contract, *, by: User) -> None:
    """Everybody who has a part in it hears that all have signed; who signed last knows. Who could have signed by a
    mandate, and did not, has no part in it any more."""
    document = contract.document
    _tell(
        [person for person in everybody(contract) if can_read(person, document)],
        document,
        key=f"effective:{document.pk}",
        subject=lambda: _("%(document)s is effective: all have signed") % {"document": document},
        by=by,
    )


def tell_void(contract: Contract, event: DocumentEvent) -> None:
    """Everybody who has a part in it hears that it was not signed in time. Who heard of the event hears it once."""
    document = contract.document
    for person in everybody(contract):
        tell(
            [person],
            kind=AFTER,
            dedupe_key=key_of(event),
            subject=lambda: _("%(document)s is void: it was not signed in time") % {"document": document},
            body=event.note,
            url=address_for(person, document),
            thread=document.number or "",
        )


def address_for(person: User, document: Document) -> str:
    """The document's page; of who does not see it any more, as who was only to sign, the list of what is his."""
    return page_of(document) if can_read(person, document) else reverse("contracts:list")


def tell_ended(contract: Contract) -> None:
    """The owner and his manager, and who carries it out or answers a complaint about it, hear that it is over."""
    document = contract.document
    _tell(
        list(dict.fromkeys([document.owner, *superiors(document.owner)[:1], *_busy_with(contract)])),
        document,
        key=f"ended:{document.pk}",
        subject=lambda: _("%(document)s has ended") % {"document": document},
        body=contract.end_reason,
    )


def tell_handed_over(event: DocumentEvent, to: User, before: User | None, *, by: User) -> None:
    """Who is to carry the order out hears that it is his, and who had it, that it is not any more."""
    document = event.document
    words = {"by": by, "document": document, "to": to}
    told: list[tuple[User, Text]] = [(to, lambda: _("%(by)s hands the order %(document)s over to you") % words)]
    if before:
        told.append((before, lambda: _("%(by)s hands the order %(document)s over to %(to)s") % words))
    for person, subject in told:
        _tell([person], document, key=f"order:{event.pk}", subject=subject, body=event.note, by=by)


def tell_checked(event: DocumentEvent, contract: Contract, people: Iterable[User], *, by: User) -> None:
    """The owner, and who carries it out, hear of each check that the other made."""
    document = contract.document
    _tell(
        people,
        document,
        key=f"order-event:{event.pk}",
        subject=lambda: f"{document} · {event.sentence}",
        body=event.note,
        by=by,
    )


def tell_paid(allocation: Allocation, *, by: User) -> None:
    """The owner of the contract hears that money came in for it."""
    line, document = allocation.line, allocation.line.contract.document

    def subject() -> str:
        amount = money(allocation.amount, document.currency)
        words = {"amount": amount, "document": document, "label": line.label}
        return _("%(amount)s received for “%(label)s” of %(document)s") % words

    _tell([document.owner], document, key=f"paid:{allocation.pk}", subject=subject, by=by)


def tell_freed(contract: Contract, freed: Iterable[Allocation], *, by: User) -> None:
    """The owner hears which payments of a contract that is void are to be allocated anew."""
    document = contract.document

    def body() -> str:
        return "\n".join(f"{one.receipt.number} · {money(one.amount, document.currency)}" for one in freed)

    _tell(
        [document.owner],
        document,
        key=f"freed:{document.pk}",
        subject=lambda: _("%(document)s is void: what was paid for it is free again") % {"document": document},
        body=body,
        by=by,
    )


def tell_complaint(complaint: Complaint, people: Iterable[User], *, what: str, subject: Text, by: User) -> None:
    """Those hear what became of a complaint."""
    document = complaint.contract.document
    _tell(
        people,
        document,
        key=f"complaint:{complaint.pk}:{complaint.version}:{what}",
        subject=subject,
        body=complaint.solution or complaint.text,
        by=by,
        url=complaint.get_absolute_url(),
        thread=complaint.number,
    )


def everybody(contract: Contract) -> list[User]:
    """Owner, his manager, who approved, who signs for us or may do so for him, who carries it out or answers a
    complaint about it, and who else is concerned (the linked request)."""
    document = contract.document
    decided = Task.objects.filter(step__case__document=document, actor__isnull=False).order_by()
    deciders = User.objects.filter(pk__in=decided.values("actor_id"))
    people = [document.owner, *superiors(document.owner)[:1], *deciders, *signers.of(contract, timezone.now())]
    return list(dict.fromkeys([*people, *_busy_with(contract), *concerned.about(document)]))


def _busy_with(contract: Contract) -> list[User]:
    """In whose hands the order is, and who is responsible for an open complaint. One query."""
    hands = HandOver.objects.filter(contract=contract).values("to")
    complaints = (
        Complaint.objects.filter(contract=contract, state=Complaint.State.OPEN).order_by().values("responsible")
    )
    return list(User.objects.filter(Q(pk__in=hands) | Q(pk__in=complaints)).order_by("pk"))


def _tell(
    people: Iterable[User],
    document: Document,
    *,
    key: str,
    subject: Text,
    body: Text = "",
    by: User | None = None,
    url: str = "",
    thread: str = "",
) -> None:
    tell(
        people,
        kind=AFTER,
        dedupe_key=f"contracts:{key}",
        subject=subject,
        body=body,
        url=url or page_of(document),
        thread=thread or document.number or "",
        except_for=by,
    )

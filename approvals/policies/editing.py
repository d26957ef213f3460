"""Who may begin, change, submit and void documents. What depends on the state alone stands apart: it is a refusal of
the moment (409), not of the person (403)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no
from customers.models import Customer
from customers.models.sight import sight_of

from ..models import Document
from ..rules.states import DocumentState

NOT_ACTIVE = no(_("Your account is not active."))


def can_begin(user: User, owner: User, customer: Customer) -> Verdict:
    """The owner himself, who stands in for him, leads him or administers; he is still here and sees the customer.

    No query for the owner himself but that about the customer.
    """
    if not user.is_active:
        return NOT_ACTIVE
    if user.pk != owner.pk and not _acts_for(user, owner):
        return no(_("You cannot begin a document for somebody else."))
    if not owner.is_active:
        return no(_("The owner of a document must be somebody who is still here."))
    if not Customer.objects.visible_to(owner).filter(pk=customer.pk).exists():
        return no(_("The owner of the document does not see this customer."))
    return YES


def _acts_for(user: User, owner: User) -> bool:
    sight = sight_of(user)
    leads = any(owner.unit_id in led for led in sight.led_unit_ids.values())
    return user.is_administrator or owner.pk in sight.acts_for or leads


def owns(user: User, document: Document) -> Verdict:
    """Its owner: he changes, submits and recalls it."""
    if not user.is_active:
        return NOT_ACTIVE
    return YES if user.pk == document.owner_id else no(_("Only the owner of the document can do this."))


def administers(user: User | None) -> Verdict:
    """An administrator, who declares documents void."""
    if user and user.is_active and user.is_administrator:
        return YES
    return no(_("Only an administrator can declare a document void."))


def is_open(document: Document) -> Verdict:
    """A draft, or approved: changing what is approved ends the approval."""
    if document.state == DocumentState.IN_APPROVAL:
        return no(_("It is in approval. Recall it first."))
    return is_in_force(document)


def is_in_force(document: Document) -> Verdict:
    """Not void."""
    return no(_("It is void.")) if document.state == DocumentState.VOID else YES


def is_draft(document: Document) -> Verdict:
    """A draft: what is submitted, and what an accepted condition changes."""
    return YES if document.state == DocumentState.DRAFT else no(_("Only a draft can be submitted."))


def is_new(document: Document) -> Verdict:
    """A draft that was never submitted."""
    if document.round:
        return no(_("What was submitted once stays: it can only be declared void."))
    return is_draft(document)


def can_edit(user: User, document: Document) -> Verdict:
    """The owner, of a draft or of what is approved."""
    return owns(user, document) and is_open(document)


def can_discard(user: User, document: Document) -> Verdict:
    """The owner, of a draft that was never submitted."""
    return owns(user, document) and is_new(document)

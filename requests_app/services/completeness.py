"""Is a request complete enough to be handed in? The form tells it field by field; this is the last word."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, Sentence
from customers.models import Customer

from ..models import SupportRequest
from ..rules.forms.answers import clean
from ..rules.forms.wire import parse


def problems(support_request: SupportRequest) -> list[Sentence]:
    """What is missing or wrong, as sentences; empty when the request can be submitted (domain §2).

    What came by e-mail may leave its form's questions open: the coordinator sees them as not answered.
    """
    content = support_request.content
    found: list[Sentence] = []
    if support_request.number is None and not content.is_active:
        found.append(_("%s is not offered any more.") % content)
    if not support_request.title.strip():
        found.append(_("The title is missing."))
    found += _of_customer(support_request)
    if content.precondition_en and not support_request.precondition_confirmed:
        found.append(_("The precondition is not confirmed: %s") % content.precondition)
    if support_request.origin != SupportRequest.Origin.EMAIL:
        found += _open_questions(support_request)
    return found


def _of_customer(support_request: SupportRequest) -> list[Sentence]:
    customer = support_request.customer
    if customer is None:
        return [_("The customer is missing.")] if support_request.content.needs_customer else []
    if not customer.is_live and support_request.number is None:
        return [_("%(customer)s is no longer in the archive. Choose another customer.") % {"customer": customer}]
    problem = nobody_serves(customer)
    return [problem] if problem else []


def nobody_serves(customer: Customer) -> Sentence:
    """Why nothing can be asked for this customer now: it is nobody's, or a leaver's; "" when somebody serves it."""
    words = {"customer": customer, "owner": customer.owner}
    if customer.owner is None:
        return _("%(customer)s is nobody's yet. Ask your manager to allot the customer.") % words
    if not customer.owner.is_active:
        return _("%(customer)s belongs to %(owner)s, who has left. Ask your manager to pass the customer on.") % words
    return ""


def _open_questions(support_request: SupportRequest) -> list[Sentence]:
    form = parse(support_request.form_version.schema)
    attached = frozenset(support_request.attachments.filter(removed_at=None).values_list("field_key", flat=True))
    checked = clean(form, support_request.answers, zone=timezone.get_current_timezone(), attached=attached)
    labels = {field.key: field.label for field in form.fields}
    return [
        _("%(question)s: %(problem)s") % {"question": labels[path.partition(".")[0]], "problem": " ".join(messages)}
        for path, messages in checked.errors.items()
    ]


def require(support_request: SupportRequest) -> None:
    """Raise DomainError with every problem."""
    if found := problems(support_request):
        raise DomainError(" ".join(str(sentence) for sentence in found))

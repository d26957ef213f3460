"""What can happen to a document after its approval, in words; registered with `approvals.rules.events`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from approvals.rules.events import Kind

KINDS: Mapping[str, Kind] = {
    "signed": Kind(_("%(actor)s recorded the signature of %(target)s"), "pen"),
    "took_effect": Kind(_("All have signed: it is effective"), "check2-all"),
    "ended": Kind(_("It has ended"), "flag"),
    "order_handed_over": Kind(_("%(actor)s handed the order over to %(target)s"), "box-arrow-right"),
    "order_checked": Kind(_("%(actor)s noted “%(step)s”"), "check-square"),
    "allocated": Kind(_("%(actor)s allocated a payment to “%(target)s”"), "cash-coin"),
    "allocation_released": Kind(_("%(actor)s released a payment of “%(target)s”"), "cash"),
    "complaint_opened": Kind(_("%(actor)s recorded the complaint %(target)s"), "emoji-frown"),
    "complaint_passed_on": Kind(_("%(actor)s made somebody else responsible for the complaint %(target)s"), "person"),
    "complaint_solved": Kind(_("%(actor)s solved the complaint %(target)s"), "emoji-smile"),
    "complaint_withdrawn": Kind(_("%(actor)s noted that the complaint %(target)s is withdrawn"), "x-circle"),
    "customer_answered": Kind(_("%(actor)s recorded the customer's answer"), "chat-square-quote"),
}

"""What approvals register with the apps below: kinds of message and promise, colours, files, what a leaver has."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import tones, vault
from core.navigation import Item, Section, register
from notifications import kinds

from .rules.events import MESSAGE_KINDS
from .rules.states import TONES


def stored_names() -> Iterable[str]:
    """Under which names the files of documents lie in the vault."""
    from .models import DocumentFile

    return DocumentFile.objects.values_list("stored_as", flat=True).iterator()


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        from . import handover
        from .policies.setting_up import may_change_flows, may_read_authority
        from .services import promise_kinds

        handover.register()
        vault.register(stored_names)
        promise_kinds.register()
        for code, label in MESSAGE_KINDS.items():
            kinds.register(kinds.Kind(code, label))
        tones.register("state", TONES)
        tones.register("standing", TONES)
        tones.register("outcome", {"done": "success", "under_way": "progress", "failed": "danger"})
        administration = Section.ADMINISTRATION
        register(Item(administration, _("Approval flows"), "flows:list", "diagram-2", 60, may_change_flows))
        register(Item(administration, _("Authority"), "authority:table", "shield-check", 61, may_read_authority))
        _register_waiting()
        deals, count = Section.DEALS, "approvals:count"
        register(Item(deals, _("Approvals"), "approvals:inbox", "check2-square", 10, count_url=count, shortcut="g a"))


def _register_waiting() -> None:
    """Approvals among what waits on the first page."""
    from customers import waiting

    from .models import Task

    label = ngettext_lazy("approval to decide", "approvals to decide", "number")
    waiting.register(waiting.Waiting(label, Task.objects.decidable_by, "approvals:inbox"))

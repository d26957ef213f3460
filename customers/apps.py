"""What the archive registers with the apps below: kinds of message, colours of states, files, pages of the menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import navigation, tones, vault
from core.navigation import Item, Section
from core.tones import Tone
from deadlines import backlogs
from deadlines.backlogs import Backlog
from notifications import kinds

from .rules.importing import moves
from .rules.visits import TONES


def stored_names() -> Iterable[str]:
    """Under which names the files of customers lie in the vault."""
    from .models import CustomerFile

    return CustomerFile.objects.values_list("stored_as", flat=True).iterator()


def sells(user: Any) -> bool:
    """Whether the person is in sales or leads somebody who is."""
    from .policies.archive import can_lead, can_record

    return bool(can_record(user)) or bool(can_lead(user))


def sees_weeks(user: Any) -> bool:
    """Whether the person is in sales or leads somebody who is."""
    from .policies.week import can_open_weeks

    return bool(can_open_weeks(user))


def administers(user: Any) -> bool:
    """Whether the person sets the rules of the archive."""
    return bool(user.is_administrator)


def logs_contacts(user: Any) -> bool:
    """Whether the person may have customers, so that he logs contacts and plans visits."""
    from .policies.archive import can_record

    return bool(can_record(user))


def _register_visits() -> None:
    """Visits: their message, the colours of their states, their pages. Everybody may be asked to come along."""
    label = _("Visits: plans to approve, decisions, joint visits")
    kinds.register(kinds.Kind("customers_visits", label))
    tones.register("state", TONES)
    navigation.register(Item(Section.CUSTOMERS, _("Visits"), "visits:mine", "calendar-week", 30, shortcut="g v"))
    navigation.register(
        Item(Section.HEADER, _("Log a contact"), "visits:log_new", "journal-plus", 20, logs_contacts, shortcut="l")
    )


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        from .services import promise_kinds

        vault.register(stored_names)
        promise_kinds.register()
        navigation.register(Item(Section.CUSTOMERS, _("Customers"), "customers:list", "buildings", 10, shortcut="g c"))
        _register_archive()
        _register_ownership()
        _register_imports()
        _register_week()
        _register_visits()


def _register_archive() -> None:
    from .rules.segmentation import TONES

    for field, values in TONES.items():
        tones.register(field, values)
    tones.register("state", {"won": "success", "lost": "neutral"})
    navigation.register(Item(Section.CUSTOMERS, _("Opportunities"), "opportunities:list", "graph-up-arrow", 20, sells))
    kinds.register(kinds.Kind("customers_records", _("Checks and comments on my customers, finished imports")))


def _register_ownership() -> None:
    from . import handover

    handover.register()
    kinds.register(kinds.Kind("customers_ownership", _("Whose customer: claims, rulings, transfers, allotment")))
    states: dict[str, Tone] = {"granted": "success", "refused": "danger", "withdrawn": "neutral"}
    tones.register("state", states)
    navigation.register(Item(Section.CUSTOMERS, _("Ownership"), "ownership:claims", "person-check", 50, sells))


def _register_imports() -> None:
    """The colours of an import and of its lines; the status page watches those that wait."""
    from .services.importing import runs

    tones.register("state", moves.TONES)
    tones.register("verdict", moves.VERDICT_TONES)
    tones.register("outcome", moves.OUTCOME_TONES)
    backlogs.register(Backlog("imports", _("Imports waiting"), runs.backlog))


def _register_week() -> None:
    """The week board, the feed, and what an administrator sets."""
    navigation.register(Item(Section.CUSTOMERS, _("Week"), "board:week", "calendar3-week", 40, sees_weeks))
    navigation.register(Item(Section.PERSON, _("Visits in my calendar"), "feed:mine", "calendar2-plus", 40))
    navigation.register(
        Item(Section.ADMINISTRATION, _("Customer archive"), "archive_settings:sight", "archive", 60, administers)
    )

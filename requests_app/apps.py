"""What the desk registers with the apps below: kinds of message, colours of states, pages of the menu."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import navigation, tones, vault
from core.navigation import Item, Section
from notifications import kinds

from .rules.events import MESSAGE_KINDS
from .rules.states import TONES


def coordinates(user: Any) -> bool:
    """Whether the person has a queue of his own, or stands in for somebody who may have one."""
    from accounts.rules.roles import Role

    from .reach import reach_of

    return bool(user.roles & {Role.COORDINATOR, Role.ADMINISTRATOR}) or len(reach_of(user).acts_for) > 1


def administers(user: Any) -> bool:
    """Whether the person may change catalogue and routing."""
    return bool(user.is_administrator)


def reads_routing(user: Any) -> bool:
    """Whether the person may read the routing table."""
    from .policies.routing import can_read_table

    return bool(can_read_table(user))


class RequestsConfig(AppConfig):
    name = "requests_app"
    verbose_name = _("Support requests")

    def ready(self) -> None:
        from . import handover
        from .services import attachments, documents, of_customers, promise_kinds

        handover.register()
        promise_kinds.register()
        of_customers.register()
        documents.register()
        vault.register(attachments.stored_names)
        for code, label in MESSAGE_KINDS.items():
            kinds.register(kinds.Kind(code, label))
        for field, values in TONES.items():
            tones.register(field, values)
        work = Section.WORK
        navigation.register(Item(work, _("Start"), "start:start", "house", 10))
        navigation.register(
            Item(work, pgettext_lazy("menu", "Queue"), "queue:index", "inboxes", 20, coordinates, shortcut="g q")
        )
        navigation.register(Item(work, _("My work"), "requests:work", "tools", 30))
        navigation.register(Item(work, _("My requests"), "requests:mine", "send", 40))
        navigation.register(Item(work, _("My drafts"), "requests:drafts", "pencil-square", 45))
        navigation.register(Item(Section.HEADER, _("New request"), "requests:new", "plus-lg", 10, shortcut="n"))
        navigation.register(Item(work, _("All requests"), "requests:all", "card-list", 50))
        navigation.register(Item(work, _("Service catalogue"), "catalogue:index", "journal-bookmark", 60))
        navigation.register(
            Item(Section.ADMINISTRATION, _("Incoming mail"), "requests:incoming_mail", "mailbox", 85, administers)
        )
        navigation.register(
            Item(Section.ADMINISTRATION, _("Contents and forms"), "catalogue:manage", "list-columns", 40, administers)
        )
        table = Item(Section.ADMINISTRATION, _("Routing table"), "routing:table", "signpost-split", 50, reads_routing)
        navigation.register(table)

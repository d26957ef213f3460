"""Which pages the layout offers to whom; each app registers its own in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Label = str | Promise


class Section(TextChoices):
    """Where an item appears: a heading of the sidebar, a button of the top bar, or a line of the person menu."""

    WORK = "work", pgettext_lazy("menu", "Work")
    CUSTOMERS = "customers", _("Customers")
    DEALS = "deals", _("Deals")
    ADMINISTRATION = "administration", _("Administration")
    HEADER = "header", _("Actions")
    PERSON = "person", _("You")


SIDEBAR = (Section.WORK, Section.CUSTOMERS, Section.DEALS, Section.ADMINISTRATION)


def everyone(_user: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Item:
    """A link. `count_url` names a URL whose fragment is a number shown beside the label, loaded by htmx.

    `shortcut` is the key that opens it, or two keys in a row such as "g q".
    """

    section: str
    label: Label
    url_name: str
    icon: str
    order: int = 0
    visible: Callable[[Any], bool] = everyone
    count_url: str = ""
    shortcut: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as one person sees it on one page."""

    item: Item
    url: str
    active: bool
    count_url: str


_items: dict[str, Item] = {}


def register(item: Item) -> None:
    """Offer a page; a second registration of the same URL name replaces the first."""
    Section(item.section)  # an unknown section is a mistake of the programmer, refused at start
    _items[item.url_name] = item


def items_for(user: Any, section: str) -> list[Item]:
    """The items of one section that this person may use, in their order."""
    found = [item for item in _items.values() if item.section == section and item.visible(user)]
    return sorted(found, key=lambda item: (item.order, item.url_name))


def entries(user: Any, section: str, path: str) -> list[Entry]:
    """The same with addresses; of all sections' items that with the longest beginning of `path` is the active one."""
    urls = {item: item.url for item in items_for(user, section)}
    here = active_url((item.url for item in _items.values() if item.visible(user)), path)
    return [
        Entry(item, url, url == here, reverse(item.count_url) if item.count_url else "") for item, url in urls.items()
    ]


def active_url(urls: Iterable[str], path: str) -> str:
    """The longest of the addresses that `path` lies under; "/" only matches itself; "" when none does."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
    return max(under, key=len, default="")

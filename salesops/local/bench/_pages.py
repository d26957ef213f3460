"""Whole pages over a large archive: how long the server takes for each, and how many statements it costs."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from salesops.local.figures import Figure, at_most, percentile

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from customers.models.customer import CustomerQuerySet

LIMIT = 300
"""Milliseconds in which 95 of 100 pages are there."""
STATEMENTS = {"list": (15, 18), "customer": (25, 32), "": (15, 20)}
"""What a page of that name may cost at most: for a rep, and for who leads, whose reach and tabs are asked for too."""
WARM_UP = 3
HOST = "127.0.0.1"
EXPORTED, CHANGED = 10_000, 500
FILE_LIMIT, CHANGE_LIMIT = 5, 5
"""Seconds of a file of so many rows, and of the same change of so many customers."""

LISTS: dict[str, list[dict[str, Any]]] = {
    "first page": [{}],
    "filtered": [{"value": "gold", "tracking": "key"}, {"stage": "needs", "source": "partner"}, {"incomplete": "on"}],
    "rarely filtered": [{"tags": f"tag {number}"} for number in (5, 50, 120)],
    "hidden filters": [{"silent": 600}, {"next": "overdue", "value": "gold"}, {"never": "on", "account": "key"}],
    **{f"by {order}": [{"sort": order}] for order in ("newest", "contact", "next", "value")},
    "frequent pairs": [{"q": text} for text in ("科技", "贸易", "公司", "北京")],
    "frequent pairs by newest": [{"q": text, "sort": "newest"} for text in ("电子", "有限")],
    "rare words": [{"q": text} for text in ("柏梅", "apexcrown", "13800012345", "company77777")],
    "two words": [{"q": text} for text in ("华信 贸易", "深圳 科技", "展会 科技")],
}
"""What a list of customers is asked for → query strings, asked in turn."""


class Asked(NamedTuple):
    """A page by its name, and the addresses by which it is asked for in turn."""

    name: str
    addresses: Sequence[str]


def figures(people: dict[str, User], rounds: int) -> Iterator[Figure]:
    """For each person and page: 95 of 100 answers, and the most statements of one; then files and many changes."""
    for who, user in people.items():
        client = signed_in(user)
        for page in [*_lists(user), *_others(user)]:
            took, statements = asked(client, page.addresses, rounds)
            name = f"{page.name}, {who}: p50 {percentile(took, 50):.0f}, max {max(took):.0f} ms"
            yield at_most(f"{name}, p95", percentile(took, 95), LIMIT, "ms")
            limit = STATEMENTS.get(page.name.partition(",")[0], STATEMENTS[""])[who != "a rep"]
            yield at_most(f"{page.name}, {who}: statements", statements, limit)
        yield from _many(client, who, user)


def _lists(user: User) -> Iterator[Asked]:
    from django.urls import reverse

    address = reverse("customers:list")
    for name, queries in LISTS.items():
        yield Asked(f"list, {name}", [f"{address}?{urlencode(query)}" for query in queries])
    yield Asked("list, deep pages", [f"{address}?{urlencode(query)}" for query in _deep(user)])


def _deep(user: User) -> Iterator[dict[str, str]]:
    """Pages from the middle of what he sees, in three orders: the cursors that somebody has who turned page by page."""
    middle = _seen(user).filter(sort_name__gte="m").order_by("sort_name", "pk")[0]
    for order, name in ((("sort_name",), "name"), (("created_at",), "newest"), (("value_rank", "sort_name"), "value")):
        edge = [_plain(getattr(middle, field)) for field in order] + [middle.pk]
        yield {"sort": name, "after": base64.urlsafe_b64encode(json.dumps(edge).encode()).decode().rstrip("=")}


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def _seen(user: User) -> CustomerQuerySet:
    """What a list shows him when he asks for nothing: his own, or everything that he sees."""
    from customers.models import Customer

    own = Customer.objects.owned_by(user)
    return own if own.exists() else Customer.objects.visible_to(user)


def _others(user: User) -> Iterator[Asked]:
    """The other pages of his day; those for managers when he leads."""
    from django.urls import reverse

    from customers.policies.archive import can_lead

    rows = _seen(user).order_by("-pk")[:400:20]
    yield Asked("customer", [row.get_absolute_url() for row in rows])
    yield Asked("timeline", [reverse("customers:timeline", args=[row.number]) for row in rows])
    yield Asked("week", [reverse("board:week")])
    for name in ("board:records", "opportunities:list", "visits:mine", "customers:bin", "ownership:claims"):
        yield Asked(name, [reverse(name)])
    if can_lead(user):
        for name in ("duplicates", "transfers", "allotment", "contact_rule"):
            yield Asked(f"ownership:{name}", [reverse(f"ownership:{name}")])


def _many(client: Client, who: str, user: User) -> Iterator[Figure]:
    """A file of many rows, and one change of many customers, both while the reader waits."""
    from django.urls import reverse
    from django.utils import timezone

    seen = _seen(user).count()
    days = 700 if seen < EXPORTED else max(1, round(700 * EXPORTED / seen))
    query = urlencode({"recorded_from": timezone.localdate() - timedelta(days=days)})
    for ending in ("xlsx", "csv"):
        sent, took = _sent(client, reverse("customers:export"), {"file_format": ending, "query": query})
        yield at_most(f"export of a .{ending} ({sent // 1000:,} kB), {who}", took, FILE_LIMIT, "s", digits=1)
    numbers = list(_seen(user).order_by("-pk").values_list("number", flat=True)[:CHANGED])
    asked = {"sent": "1", "customer": numbers, "stage": "needs", "add_tags": "bench"}
    _size, took = _sent(client, reverse("customers:bulk"), asked)
    yield at_most(f"bulk change of {len(numbers)}, {who}", took, CHANGE_LIMIT, "s", digits=1)


def signed_in(user: User) -> Client:
    from django.test import Client

    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def _sent(client: Client, address: str, data: dict[str, Any]) -> tuple[int, float]:
    """Bytes of the answer and seconds until the last of them."""
    started = time.monotonic()
    answer = client.post(address, data)
    size = sum(map(len, answer))
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return size, time.monotonic() - started


def asked(client: Client, addresses: Sequence[str], rounds: int) -> tuple[list[float], int]:
    """Milliseconds of each answer after a few that are not counted, and the most statements of one."""
    took, counted = [], []
    for place in range(rounds + WARM_UP):
        address = addresses[place % len(addresses)]
        with _counted() as statements:
            started = time.monotonic()
            answer = client.get(address)
            took.append(1000 * (time.monotonic() - started))
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        counted.append(len(statements))
    return took[WARM_UP:], max(counted[WARM_UP:])


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Every statement that is run."""
    from django.db import connection

    seen: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen

"""Very many prices, proposals and contracts, measured: the pages of who writes, decides and leads.

    script/bench deals [--documents 100000] [--rounds 10]

Whole answers of the views, without the network between: the inbox and its number in the menu, lists and registers with
their sums, a contract, a decision. One document in ten is in approval.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from salesops.local.figures import Figure, at_most, percentile, show
from salesops.local.stage import own_database

if TYPE_CHECKING:
    from accounts.models import User

    from ._pages import Asked

SEED = 7919
LIMIT = 300
"""Milliseconds in which 95 of 100 pages are there."""
STATEMENTS = {"contract": 60, "decision": 60, "": 30}
"""What a page of that name may cost at most."""
LISTS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "approvals:inbox": [{}, {"tab": "decided"}, {"tab": "mine"}, {"tab": "copies"}],
    "approvals:count": [{}],
    "prices:list": [{"tab": "all"}, {"tab": "mine"}, {"tab": "all", "state": "in_approval"}],
    "prices:approved": [{}, {"validity": "expired"}],
    "proposals:list": [{"tab": "all"}, {"tab": "mine"}, {"tab": "open"}],
    "contracts:list": [{}, {"tab": "signing"}, {"tab": "effective"}, {"amount_from": 500000}],
    "payments:list": [{}, {"tab": "overdue"}, {"tab": "paid"}, {"tab": "all"}],
    "payments:receipts": [{}, {"tab": "left"}],
}
"""Address → what it is asked for: each a figure of its own."""


def main(arguments: list[str]) -> int:
    """The exit code: 1 when a figure fails."""
    parser = argparse.ArgumentParser(prog="script/bench deals")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=10, help="answers of each page for each person")
    asked = parser.parse_args(arguments)
    with own_database("bench-deals"):
        return show("deals", measure(asked.documents, asked.rounds), seed=SEED)


def measure(documents: int, rounds: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    from django.core.management import call_command

    from approvals.models import Document, Task

    from . import _deals

    call_command("collectstatic", interactive=False, verbosity=0)
    started = time.monotonic()
    people = _deals.prepare(documents)
    yield Figure("documents", f"{Document.objects.count():,}")
    yield Figure("tasks that wait", f"{Task.objects.pending().count():,}")
    yield Figure("written in", f"{time.monotonic() - started:,.0f} s")
    for who, user in people.items():
        yield from _figures(who, user, rounds)


def _figures(who: str, user: User, rounds: int) -> Iterator[Figure]:
    from ._pages import asked, signed_in

    client = signed_in(user)
    for page in _pages(user):
        took, statements = asked(client, page.addresses, rounds)
        name = f"{page.name}, {who}"
        words = f"{name}: p50 {percentile(took, 50):.0f}, max {max(took):.0f} ms, p95"
        yield at_most(words, percentile(took, 95), LIMIT, "ms")
        yield at_most(f"{name}: statements", statements, STATEMENTS.get(page.name, STATEMENTS[""]))


def _pages(user: User) -> Iterator[Asked]:
    from django.urls import reverse
    from django.utils import timezone

    from approvals.models import Task
    from contracts.models import Contract

    from ._deal_rows import PAGES
    from ._deals import BASE
    from ._pages import Asked

    for name, queries in LISTS.items():
        for query in queries:
            words = urlencode(query)
            yield Asked(f"{name} {words}".strip(), [f"{reverse(name)}?{words}"])
    whole = range(BASE, BASE + PAGES * 20_000, PAGES)
    contracts = Contract.objects.readable_by(user).filter(document__in=whole).select_related("document")[:20]
    tasks = Task.objects.decidable_by(user, timezone.now()).filter(step__case__document__in=whole).order_by("-pk")[:20]
    addresses = {
        "contract": [one.get_absolute_url() for one in contracts],
        "decision": [reverse("approvals:task", args=[one.pk]) for one in tasks],
    }
    yield from (Asked(name, found) for name, found in addresses.items() if found)

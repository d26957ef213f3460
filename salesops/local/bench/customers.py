"""A large archive, measured: type-ahead, and the pages that a rep, a manager and a leader who sees all open.

    script/bench customers [--customers 1000000] [--each 40] [--rounds 20]

Whole answers of the views, without the network between. Type-ahead is `customers:matches` under the name of a new
customer and `customers:picker`; the pages are in `_pages`. Names are skewed as they are in reality: a few trades,
cities and syllables stand in most of them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from salesops.local.figures import Figure, at_most, percentile, show
from salesops.local.stage import own_database

if TYPE_CHECKING:
    from ._customers import Archive

SEED = 7919
LIMIT = 100
"""Milliseconds in which 95 of 100 answers are there."""
WARM_UP = 20
HOST = "127.0.0.1"


def main(arguments: list[str]) -> int:
    """The exit code: 1 when a figure fails."""
    parser = argparse.ArgumentParser(prog="script/bench customers")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--each", type=int, default=40, help="answers of each kind for each person")
    parser.add_argument("--rounds", type=int, default=20, help="answers of each page for each person")
    asked = parser.parse_args(arguments)
    with own_database("bench-customers"):
        return show("customers", measure(asked.customers, asked.each, asked.rounds), seed=SEED)


def measure(customers: int, each: int, rounds: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    from django.core.management import call_command

    from . import _customers, _pages

    call_command("collectstatic", interactive=False, verbosity=0)
    started = time.monotonic()
    archive = _customers.prepare(customers, seed=SEED)
    yield Figure("customers in the archive", f"{archive.count():,}")
    yield Figure("written in", f"{time.monotonic() - started:,.0f} s")
    yield from _type_ahead(archive, each)
    yield from _pages.figures(archive.people, rounds)


def _type_ahead(archive: Archive, each: int) -> Iterator[Figure]:
    """For each person and kind of text, and of all together."""
    for view in ("customers:matches", "customers:picker"):
        of_all: list[float] = []
        for who, texts in ((who, archive.texts(each)) for who in archive.people):
            for kind, asked in texts.items():
                took = _answers(archive, view, who, asked)
                of_all += took
                name = f"{view.partition(':')[2]}, {who}, {kind}"
                yield at_most(f"{name}: p50 {percentile(took, 50):.0f}, max {max(took):.0f} ms, p95", *_p95(took), "ms")
        yield at_most(f"{view}, all: max {max(of_all):.0f} ms, p95", *_p95(of_all), "ms")


def _p95(took: list[float]) -> tuple[float, float]:
    return percentile(took, 95), LIMIT


def _answers(archive: Archive, view: str, who: str, texts: list[str]) -> list[float]:
    """Milliseconds of each answer, after a few that are not counted."""
    from django.test import Client
    from django.urls import reverse

    client, address = Client(headers={"host": HOST}), reverse(view)
    client.force_login(archive.people[who])
    took = []
    for text in [*texts[:WARM_UP], *texts]:
        started = time.monotonic()
        answer = client.get(address, {"name": text, "q": text})
        took.append(1000 * (time.monotonic() - started))
        if answer.status_code != 200:
            raise RuntimeError(f"{view} answered {answer.status_code}")
    return took[-len(texts) :]

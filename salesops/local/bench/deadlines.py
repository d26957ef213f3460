"""The sweep of promises, measured: idle, and with 10,000 and 100,000 rungs due, against one plain SQL statement.

    script/bench deadlines [--promises 1000000] [--few 10000] [--many 100000]

Every due rung is climbed as in production, by one worker: its notice, whom it tells, the request's event, the next rung
with its time, and at the end the messages. The statement that it is compared with updates as many promises and writes
one audit row for each (with a foreign key and an index to be found by), and does nothing else.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from salesops.local.figures import Figure, at_least, at_most, show
from salesops.local.stage import own_database

if TYPE_CHECKING:
    from ._promises import Stage

SEED = 7919
"""Spreads the promises that are due later over a year."""
BATCH = 500
IDLE_ROUNDS = 100


def main(arguments: list[str]) -> int:
    """The exit code: 1 when a figure fails."""
    parser = argparse.ArgumentParser(prog="script/bench deadlines")
    parser.add_argument("--promises", type=int, default=1_000_000)
    parser.add_argument("--few", type=int, default=10_000, help="rungs due at once")
    parser.add_argument("--many", type=int, default=100_000, help="rungs due at once")
    asked = parser.parse_args(arguments)
    with own_database("bench-deadlines"):
        return show("deadlines", measure(asked.promises, asked.few, asked.many), seed=SEED)


def measure(promises: int, few: int, many: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    from . import _promises

    stage = _promises.prepare(promises, few=few, many=many, seed=SEED)
    yield Figure("open promises", f"{stage.open():,}")
    yield from _idle("idle sweep")
    stage.begin("warm")
    _sweep_all(stage, "", _promises.WARM_UP)
    of_one: list[float] = []
    for rungs, name in ((few, "few"), (many, "many")):
        stage.begin(name)
        swept = _sweep_all(stage, name, rungs)
        of_one.append(swept.processor / rungs)
        yield Figure(f"{rungs:,} updates with an audit row", f"{rungs / swept.plain:,.0f} a second")
        yield Figure(f"{rungs:,} rungs", f"{rungs / swept.seconds:,.0f} a second")
        yield at_least(f"{rungs:,} rungs, share of that speed", swept.plain / swept.seconds, 0.1, digits=3)
        yield at_most(f"{rungs:,} rungs, statements for each {BATCH}", swept.statements / rungs * BATCH, 30, digits=1)
        yield Figure(f"{rungs:,} rungs, processor time of one", f"{swept.processor / rungs * 1e6:,.0f} µs")
        yield Figure(f"{rungs:,} rungs, events so far", f"{stage.events():,}")
        yield Figure(f"{rungs:,} rungs, messages", f"{swept.messages:,}")
    yield at_most("processor time of a rung among many, against few", of_one[1] / of_one[0], 1.5, "×", digits=2)
    yield from _idle("idle sweep after that", limited=False)


class Swept(NamedTuple):
    """`plain` and `seconds` as the clock goes; `processor` of the worker and of the server's process for it."""

    plain: float
    seconds: float
    processor: float
    statements: int
    messages: int


def _sweep_all(stage: Stage, name: str, rungs: int) -> Swept:
    """Climb everything that is due, in turns with the plain statement. BEGIN and COMMIT count as statements."""
    from deadlines.services import sweep

    from . import _promises

    plain = seconds = processor = 0.0
    climbed = batches = messages = 0
    share = max(1, rungs // 2 // BATCH // _promises.PARTS)
    with _counted() as statements:
        for part in range(_promises.PARTS):
            plain += _seconds(partial(stage.plain_statement, name, part)) if name else 0
            before, started = _processor(), time.monotonic()
            swept = sweep.run(now=_promises.NOW, batches=share if part < _promises.PARTS - 1 else None)
            seconds += time.monotonic() - started
            processor += _processor() - before
            climbed, batches = climbed + swept.climbed, batches + swept.batches
            messages += swept.messages
    if climbed != rungs:
        raise RuntimeError(f"{rungs} rungs were due, {climbed} were climbed")
    return Swept(plain, seconds, processor, len(statements) + 2 * (batches + 1), messages)


def _processor() -> float:
    """Seconds of processor time that this process and the server's process for it have taken so far."""
    from django.db import connection

    connection.ensure_connection()
    words = Path(f"/proc/{connection.connection.get_backend_pid()}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _idle(name: str, *, limited: bool = True) -> Iterator[Figure]:
    """A sweep that finds nothing to do, its sign of life included: how long, and how many pages it touches."""
    from deadlines.services import heartbeats, sweep

    from . import _promises

    with _counted() as statements:
        heartbeats.beat("sweep")
        sweep.run(now=_promises.NOW)
    pages = sum(_pages(sql, values) for sql, values in statements)
    took = 1000 * median(_seconds(partial(sweep.run, now=_promises.NOW)) for _round in range(IDLE_ROUNDS))
    yield at_most(name, took, 5, "ms", digits=2) if limited else Figure(name, f"{took:.2f} ms")
    yield at_most(f"{name}, pages", pages, 50) if limited else Figure(f"{name}, pages", str(pages))


def _pages(sql: str, values: Any) -> int:
    """Buffer pages that the statement touches, planning included."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values)
        (plan,) = cursor.fetchone()[0]
    parts = (plan["Plan"], plan.get("Planning", {}))
    return sum(int(part.get(f"Shared {what} Blocks", 0)) for part in parts for what in ("Hit", "Read"))


@contextmanager
def _counted() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is run, with its values."""
    from django.db import connection

    seen: list[tuple[str, Any]] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


def _seconds(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started

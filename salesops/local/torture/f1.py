"""F1: reminders and escalations while web, worker, beat, Valkey and PostgreSQL are killed (-9) at random."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from deadlines.models import Notice
from salesops.local.figures import Figure, at_most

from . import checks, company, unguarded
from .options import Options
from .stack import Stack

PARTS = ("web", "worker", "beat", "valkey", "postgresql")
KILL_EVERY = 3.0  # seconds, on average


def kills(seed: int, seconds: float, parts: tuple[str, ...] = PARTS) -> list[tuple[float, str]]:
    """When who is killed, in seconds from the start: each part equally often, in a random order at random times."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    number = max(len(parts), round(seconds / KILL_EVERY))
    victims = [part for _round in range(-(-number // len(parts))) for part in chance.sample(parts, len(parts))]
    return sorted(zip((chance.uniform(0, seconds) for _ in range(number)), victims[:number], strict=True))


def run(stack: Stack, options: Options) -> list[Figure]:
    """Load, kill, wait, count."""
    if options.without_guard:
        unguarded.drop_index()
    unit = company.found()
    start = timezone.now() + company.head_start(unit, options.errands)
    chance = random.Random(options.seed)  # noqa: S311 - not a secret
    due = sorted(start + timedelta(seconds=chance.uniform(0, options.seconds)) for _ in range(options.errands))
    company.promise(unit, due)
    ahead = (start - timezone.now()).total_seconds()
    stack.look_after(max(0.0, ahead))
    parts = (*PARTS, "watchdog") if options.watchdog_too else PARTS
    plan = kills(options.seed, options.seconds, parts)
    struck = _torture(stack, plan, options.seconds)
    last = time.monotonic()
    stack.look_after(options.patience, until=checks.all_done)
    found = checks.patiently(checks.count)
    if options.logs:
        _write_down(options.logs, start, plan)
    return [
        Figure("kills", ", ".join(f"{part} {struck.count(part)}" for part in parts)),
        Figure("errands loaded before the first was due by", f"{ahead:.1f} s"),
        *checks.figures(found),
        *checks.lag_figures(found, p95=5),
        at_most("all done after the last fault", time.monotonic() - last, 60, "s", 1),
    ]


def _torture(stack: Stack, plan: list[tuple[float, str]], seconds: float) -> list[str]:
    began, struck = time.monotonic(), []
    for at, part in plan:
        stack.look_after(began + at - time.monotonic())
        stack.kill(part)
        struck.append(part)
    stack.look_after(began + seconds - time.monotonic())
    return struck


def _write_down(folder: Path, start: datetime, plan: list[tuple[float, str]]) -> None:
    """Who was killed when, and how late each rung was: seconds from the start, lag."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kills.txt").write_text("".join(f"{at:.1f} {part}\n" for at, part in plan), encoding="ascii")
    rows = Notice.objects.order_by("due_at").values_list("due_at", "climbed_at")
    lines = [f"{(due - start).total_seconds():.2f} {(at - due).total_seconds():.2f}\n" for due, at in rows]
    (folder / "lags.txt").write_text("".join(lines), encoding="ascii")

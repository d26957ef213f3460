"""F2: Redis is away for a while and has forgotten everything when it is back; people go on working meanwhile."""

from __future__ import annotations

import random
import time
from datetime import timedelta

from django.utils import timezone
from redis import Redis

from salesops.local.figures import Figure, at_most

from . import checks, company, unguarded
from .crawler import Crawler
from .options import Options
from .stack import Stack

BEFORE, AFTER = 10.0, 20.0  # seconds with Redis


def run(stack: Stack, options: Options) -> list[Figure]:
    """Load, take Redis away, give it back empty, count; pages are opened all the time."""
    if options.without_guard:
        unguarded.drop_index()
    unit = company.found()
    crawler = Crawler(stack.url, company.administrator().email, company.PASSWORD)
    start = timezone.now() + company.head_start(unit, options.errands)
    chance, span = random.Random(options.seed), BEFORE + options.seconds + AFTER  # noqa: S311 - not a secret
    due = sorted(start + timedelta(seconds=chance.uniform(0, span)) for _ in range(options.errands))
    company.promise(unit, due)
    stack.look_after(max(0.0, (start - timezone.now()).total_seconds()))
    crawler.start()
    stack.look_after(BEFORE)
    stack.take_away("valkey")
    stack.look_after(options.seconds)
    stack.start_valkey()
    Redis.from_url(stack.valkey.url).flushall()
    back = time.monotonic()
    stack.look_after(AFTER)
    stack.look_after(options.patience, until=checks.all_done)
    crawler.stop()
    return _figures(crawler, seconds=time.monotonic() - back)


def _figures(crawler: Crawler, *, seconds: float) -> list[Figure]:
    found = checks.count()
    return [
        Figure("pages opened", f"{crawler.opened:,}"),
        at_most("errors on pages", len(crawler.errors), 0),
        *[Figure("  error", error) for error in crawler.errors[:5]],
        Figure("slowest page", f"{crawler.slowest:.2f} s"),
        *checks.figures(found),
        *checks.lag_figures(found, p95=60),
        at_most("reminders late (due to message), at most", max(found.message_lags, default=0), 60, "s", 1),
        Figure("all done after Redis was back", f"{seconds:.1f} s"),
    ]

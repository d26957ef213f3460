"""D1: edits, deletions and cuts in the evidence, by somebody with full access to the database. All must be found.

    script/bench audit [--attacks 1000] [--documents 40] [--seed N] [--without-guard]

The documents went through real rounds: approved, rejected, returned, recalled, changed after their approval. Each
attack is made, looked for by `verify_all` (what `manage.py verify_rounds` runs), and taken back. The control looks at
the hashes of events only, as a list of signed lines would: what was deleted or cut is missed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator

from salesops.local.figures import Figure, at_least, at_most, percentile, show
from salesops.local.stage import own_database


def main(arguments: list[str]) -> int:
    """The exit code: 1 when an attack was missed."""
    parser = argparse.ArgumentParser(prog="script/bench audit")
    parser.add_argument("--attacks", type=int, default=1000)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7919)
    parser.add_argument("--without-guard", action="store_true", help="the control: no links, no heads, no anchors")
    asked = parser.parse_args(arguments)
    title = "D1: audit" + (" WITHOUT ITS GUARD: it must fail" if asked.without_guard else "")
    with own_database("bench-audit"):
        return show(title, measure(asked.attacks, asked.documents, asked.seed, asked.without_guard), seed=asked.seed)


def measure(attacks: int, documents: int, seed: int, without_guard: bool) -> Iterator[Figure]:
    """All figures, one after the other."""
    from approvals.models import DocumentEvent
    from approvals.services import verifying

    from . import _attacks, _rounds

    chance = random.Random(seed)  # noqa: S311
    keys = _rounds.make(documents, chance)
    yield Figure("documents, events", f"{documents:,}, {DocumentEvent.objects.count():,}")
    yield at_most("faults before any attack", len(list(verifying.verify_all())), 0)
    tried, found, seconds = Counter[str](), Counter[str](), list[float]()
    while tried.total() < attacks:
        attack = chance.choice(_attacks.ATTACKS)
        with _attacks.in_vain():
            if attack(chance.choice(keys), chance) is None:
                continue
            tried[attack.__name__] += 1
            begun = time.perf_counter()
            found[attack.__name__] += bool(_rounds.hashes_only() if without_guard else list(verifying.verify_all()))
            seconds.append(time.perf_counter() - begun)
    for name, number in sorted(tried.items()):
        yield at_least(f"{name.replace('_', ' ')}: found of {number}", found[name], number)
    yield at_least("found altogether", found.total(), attacks)
    yield at_most("faults after all were taken back", len(list(verifying.verify_all())), 0)
    yield Figure("one verification, p95", f"{percentile(seconds, 95) * 1000:.0f} ms")

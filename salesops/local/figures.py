"""Figures that a command prints: what was measured, where it passes, and on which machine and commit."""

import math
import os
import platform
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Figure(NamedTuple):
    """One line: `value` as measured, `limit` in words, and whether it is kept (None: for information only)."""

    name: str
    value: str
    limit: str = ""
    passed: bool | None = None

    @property
    def verdict(self) -> str:
        return "" if self.passed is None else "pass" if self.passed else "FAIL"


def at_most(name: str, value: float, limit: float, unit: str = "", digits: int = 0) -> Figure:
    """A figure that passes up to and including its limit."""
    return Figure(name, f"{value:,.{digits}f} {unit}".strip(), f"≤ {limit:g} {unit}".strip(), value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "", digits: int = 0) -> Figure:
    """A figure that passes from its limit upwards."""
    return Figure(name, f"{value:,.{digits}f} {unit}".strip(), f"≥ {limit:g} {unit}".strip(), value >= limit)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` per cent of all do not exceed; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)] if ordered else 0.0


def commit() -> str:
    """The short name of the commit, with + when the folder differs from it; "?" outside of a checkout."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "?"


def machine() -> str:
    """Cores, processor, memory and system in one line."""
    models = [line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    processor = models[0] if models else platform.machine()
    return f"{cores} cores, {processor}, {memory:.0f} GB, {platform.system()} {platform.release()}"


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def show(title: str, figures: Iterable[Figure], *, seed: int | None = None) -> int:
    """Print the table; the exit code for it: 1 when a figure fails."""
    rows = [("figure", "value", "limit", ""), *((one.name, one.value, one.limit, one.verdict) for one in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    seeded = "" if seed is None else f", seed {seed}"
    print(f"\n{title}  (commit {commit()}{seeded})\n{machine()}")
    for name, value, limit, verdict in rows:
        print(f"  {name:<{widths[0]}}  {value:>{widths[1]}}  {limit:<{widths[2]}}  {verdict}".rstrip(), flush=True)
    return int(any(row[3] == "FAIL" for row in rows))

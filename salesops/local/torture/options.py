"""What the command line of script/torture says."""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """`seconds` is how long the faults last, `patience` how long is waited for the end after that."""

    figure: str
    seed: int
    seconds: float
    errands: int
    without_guard: bool
    watchdog_too: bool
    logs: Path | None
    patience: float = 75

    @classmethod
    def read(cls, arguments: list[str]) -> Options:
        """Stops with the usage for what it does not know."""
        parser = argparse.ArgumentParser(prog="script/torture", description=__doc__)
        parser.add_argument("figure", choices=("f1", "f2", "f3", "approvals"))
        parser.add_argument("--seed", type=int, default=None, help="repeats a run; without it a new one is drawn")
        parser.add_argument("--seconds", type=float, default=60, help="how long the faults last (default 60)")
        parser.add_argument("--errands", type=int, default=2000, help="promises with two rungs each (default 2000)")
        parser.add_argument("--without-guard", action="store_true", help="the control: a sweep that must double")
        parser.add_argument("--watchdog-too", action="store_true", help="f1 kills the watchdog as well")
        parser.add_argument("--logs", type=Path, default=None, help="a folder that is given what the parts have said")
        found = parser.parse_args(arguments)
        seed = random.SystemRandom().randrange(10**6) if found.seed is None else found.seed
        return cls(
            found.figure, seed, found.seconds, found.errands, found.without_guard, found.watchdog_too, found.logs
        )

"""`script/torture f1|f2|f3|approvals`: break things on purpose, count what was lost; exit with 1 if anything was."""

import shutil
import sys
from importlib import import_module

from salesops.local import setup
from salesops.local.figures import show
from salesops.local.processes import StartFailed, StopAsked
from salesops.local.torture import approvals
from salesops.local.torture.options import Options
from salesops.local.torture.stack import running

TITLES = {
    "f1": "F1: kill -9 of web, worker, beat, Valkey and PostgreSQL at random",
    "f2": "F2: Redis gone, then flushed",
    "f3": "F3: two beats, three workers, a clock that jumps, summer time, three days off",
}


def main(arguments: list[str]) -> int:
    """The exit code."""
    options = Options.read(arguments)
    setup.prepare()
    if options.figure == "approvals":
        return approvals.run(options)
    environment = {"TORTURE_WITHOUT_GUARD": "1"} if options.without_guard else {}
    crowded = options.figure == "f3" or options.without_guard
    workers, beats = (3, 2) if crowded else (1, 1)
    with running(f"torture-{options.figure}", environment, workers=workers, beats=beats) as stack:
        try:
            figures = import_module(f"salesops.local.torture.{options.figure}").run(stack, options)
        finally:
            if options.logs:
                shutil.copytree(stack.folder / "log", options.logs, dirs_exist_ok=True)
    control = " WITHOUT ITS GUARD: it must fail" if options.without_guard else ""
    return show(TITLES[options.figure] + control, figures, seed=options.seed)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (StartFailed, StopAsked) as problem:
        sys.exit(f"{problem}")

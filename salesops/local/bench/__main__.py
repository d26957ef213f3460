"""`script/bench NAME [arguments]`: measure, print the figures, exit with 1 when one of them fails."""

import pkgutil
import sys
from importlib import import_module

from salesops.local import bench
from salesops.local.processes import StopAsked


def names() -> list[str]:
    """What can be measured."""
    return [module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_")]


def main(arguments: list[str]) -> int:
    """The exit code of the measurement; 2 when there is none of that name."""
    name, *rest = arguments or [""]
    if name not in names():
        print(f"script/bench NAME [arguments]; names: {', '.join(names()) or 'none'}")
        return 2
    try:
        return int(import_module(f"{bench.__name__}.{name}").main(rest))
    except StopAsked:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

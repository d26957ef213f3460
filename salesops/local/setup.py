"""What every start needs beside the environment: styles and scripts, compiled translations."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from salesops.local import assets, translations


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    started = time.monotonic()
    print(f"{name} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(" failed", flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def prepare() -> None:
    """Idempotent and quick when nothing changed."""
    with step("Styles and scripts"):
        assets.install()
    with step("Translations"):
        translations.compile_stale()


def main() -> None:
    """Set up, or say why not."""
    try:
        prepare()
    except assets.AssetsMissing as problem:
        sys.exit(f"{problem}")


if __name__ == "__main__":
    main()

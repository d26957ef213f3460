"""Everything about the code that needs no database: style, layers, types, templates, migrations, translations."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from salesops.local.embedded import reserve

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.prefix) / "bin"
APPS = (
    "salesops",
    "core",
    "accounts",
    "notifications",
    "workcalendar",
    "deadlines",
    "customers",
    "approvals",
    "contracts",
    "requests_app",
    "tests",
    "manage.py",
)
CHECKS = {
    "types (mypy)": (str(BIN / "mypy"),),
    "style (ruff)": (str(BIN / "ruff"), "check", "--quiet", "."),
    "format (ruff)": (str(BIN / "ruff"), "format", "--check", "--quiet", "."),
    "templates (djlint)": (str(BIN / "djlint"), "--lint", "--quiet", "templates"),
    "layers (import-linter)": (str(BIN / "lint-imports"), "--no-cache"),
    "migrations": (sys.executable, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"),
    "translations": (sys.executable, "-m", "salesops.local.messages", "--check"),
}


def check(name: str, command: tuple[str, ...], environment: dict[str, str]) -> bool:
    """Run one; say how it went, and all that it says when it fails."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    verdict = "failed" if done.returncode else "ok"
    said = f"\n{done.stdout}{done.stderr}".rstrip() if done.returncode else ""
    print(f"{name}: {verdict}, {time.monotonic() - started:.1f} s{said}", flush=True)
    return not done.returncode


def main() -> int:
    """0 when all is well. Two at a time: the types take as long as all others together."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    reserve(environment)  # addresses that nothing listens on: no check needs a database
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(lambda item: check(item[0], item[1], environment), CHECKS.items()))
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Compiled translations, without the gettext tools."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[2]


def compile_stale(root: Path = ROOT) -> int:
    """Write .mo files beside newer .po files; returns how many."""
    count = 0
    for path in (root / "locale").rglob("*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.is_file() or compiled.stat().st_mtime_ns < path.stat().st_mtime_ns:
            polib.pofile(str(path)).save_as_mofile(str(compiled))
            count += 1
    return count

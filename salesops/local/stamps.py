"""What was already done for which files, so that a second start does nothing twice. Standard library only."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "stamps"


class Stamp:
    """Remembers in var/stamps/NAME the contents of some files (and of all files in some folders)."""

    def __init__(self, name: str, *paths: Path, folder: Path = FOLDER) -> None:
        self._file = folder / name
        self._paths = paths

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for path in self._paths:
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file() and "__pycache__" not in file.parts:
                    digest.update(f"{file}\0".encode())
                    digest.update(file.read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Nothing changed since `set`."""
        return self._file.is_file() and self._file.read_text(encoding="ascii") == self._digest()

    def set(self) -> None:
        """What the files contain now is done."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._digest(), encoding="ascii")

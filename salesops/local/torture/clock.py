"""A clock that all processes of a tortured stack share and that can be set: the offset in seconds is in a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone


class Clock:
    """`now` is what the product then takes for the time."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        return datetime.now(tz=UTC) + self.offset

    @property
    def offset(self) -> timedelta:
        return timedelta(seconds=float(self.file.read_text(encoding="ascii")))

    def set_back_to_normal(self) -> None:
        self._write(timedelta(0))

    def jump(self, by: timedelta) -> None:
        """For all processes at once: the file is replaced as a whole."""
        self._write(self.offset + by)

    def set(self, to: datetime) -> None:
        self._write(to - datetime.now(tz=UTC))

    def _write(self, offset: timedelta) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(offset.total_seconds()), encoding="ascii")
        fresh.replace(self.file)


def install(file: str) -> None:
    """Let `django.utils.timezone.now` of this process follow the file."""
    timezone.now = Clock(Path(file)).now

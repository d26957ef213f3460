"""Who hears of an import: the importer, and whoever had it taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.services.outbox import tell

from ...models import ImportRow, ImportRun

KIND = "customers_records"
Outcome = ImportRow.Outcome


def imported(run: ImportRun) -> None:
    """It is in the archive."""
    number = run.counts.get(Outcome.CREATED, 0) + run.counts.get(Outcome.UPDATED, 0)

    def subject() -> str:
        words = {"run": run.number, "number": number}
        return (
            ngettext(
                "Import %(run)s: %(number)s customer is in the archive",
                "Import %(run)s: %(number)s customers are in the archive",
                number,
            )
            % words
        )

    _tell(run, "imported", subject)


def look_again(run: ImportRun) -> None:
    """The archive changed; nothing was imported."""
    _tell(run, "look_again", lambda: _("Import %s: please look again, the archive has changed") % run.number)


def reverted(run: ImportRun) -> None:
    """It was taken back."""
    kept = run.counts.get(Outcome.KEPT, 0)

    def body() -> str:
        words = {"number": kept}
        text = ngettext(
            "%(number)s customer was kept because somebody has changed it since.",
            "%(number)s customers were kept because somebody has changed them since.",
            kept,
        )
        return text % words if kept else ""

    _tell(run, "reverted", lambda: _("Import %s was reverted") % run.number, body)


def stopped(run: ImportRun) -> None:
    """It failed; nothing of the step was done."""
    _tell(run, "stopped", lambda: _("Import %s stopped") % run.number, lambda: _(run.problem))


def _tell(run: ImportRun, what: str, subject: Callable[[], str], body: Callable[[], str] = str) -> None:
    people = [person for person in (run.by, run.reverted_by) if person is not None]
    dedupe = f"customers:import:{run.pk}:{what}:{run.version}"
    tell(
        people, kind=KIND, dedupe_key=dedupe, subject=subject, body=body, url=run.get_absolute_url(), thread=run.number
    )

"""What a worker does about the imports that wait: check, write, take back. Any number of workers may run it at once.

The database says what is to be done (`state`) and whether somebody is at it (the run's row lock, which a killed worker
loses). A step is one transaction: of a worker that dies nothing stays behind, and the next one begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.errors import DomainError

from ...models import Customer, ImportRow, ImportRun
from ...models.locking import locked_rows
from ...policies.archive import can_import
from ...rules.importing.moves import ATTEMPTS
from ...rules.names import core_of
from ...rules.reach import domain_of, phone_key
from .. import recording
from . import progress, runs, telling
from .amending import amend
from .batch import Batch
from .checking import JUDGED, judge, still_holds
from .creating import create
from .reverting import take_back

PATIENCE = timedelta(seconds=10)
BATCH = 500
MOST_LOCKS = 500
"""Lines for which the words of each are locked; of a longer file nobody else records anything until it is written."""
INTERRUPTED = gettext_noop("The work on this import was interrupted each time.")
BROKEN = gettext_noop("Something is wrong with this import. The administrators find it in the log.")
CHANGED = gettext_noop(
    "The archive has changed since the check, so some lines have another verdict. Look again, please."
)
State = ImportRun.State
Verdict = ImportRow.Verdict

log = structlog.get_logger(__name__)


def run_waiting(*, seconds: float | None = None) -> int:
    """Do what waits, one run after the other; how many steps were done. Raises OperationalError when the database goes
    away; what was not done then is done by the next run."""
    end, done = time.monotonic() + (seconds or float("inf")), 0
    while time.monotonic() < end and (run := runs.claim(now=timezone.now(), patience=PATIENCE)):
        perform(run)
        done += 1
    return done


def perform(run: ImportRun) -> None:
    """Do the next step of a claimed run, unless somebody else has it. Raises OperationalError as above."""
    if run.attempts >= ATTEMPTS:
        return _give_up(run, INTERRUPTED)
    try:
        with transaction.atomic():
            if fresh := runs.take(run):
                STEPS[State(fresh.state)](fresh)
    except (OperationalError, InterfaceError):
        raise
    except IntegrityError as error:  # somebody recorded one of the companies meanwhile: the next look sees it
        log.warning("an import met a company recorded meanwhile", run=run.number, error=str(error))
    except DomainError as error:
        _give_up(run, str(error))
    except Exception:
        log.exception("an import failed", run=run.number)
        _give_up(run, BROKEN)


def _give_up(run: ImportRun, problem: str) -> None:
    """Stop with a reason; an import that could not be taken back stays."""
    with transaction.atomic():
        if fresh := runs.take(run):
            reverting = fresh.state == State.REVERTING
            runs.move(fresh, "keep" if reverting else "stop", problem=problem, **_NOT_REVERTED if reverting else {})
            telling.stopped(fresh)


_NOT_REVERTED: Mapping[str, Any] = {"reverted_by": None}


def check(run: ImportRun) -> None:
    """Give every line its verdict."""
    rows, now = list(run.rows.all()), timezone.now()
    judge(run, rows, progress=partial(progress.note, run.pk))
    _save(rows, JUDGED)
    runs.move(run, "checked", checked_at=now)
    runs.count(run)


def write(run: ImportRun) -> None:
    """Put the lines into the archive, all of them, unless the archive has changed so that one has another verdict now;
    then the importer looks again."""
    can_import(run.by).require()
    locked = _lock(run.rows.filter(runs.IMPORTED).values_list("match_id", flat=True))
    rows = list(run.rows.all())
    _wait_for_names(rows)
    now, chosen = timezone.now(), [row for row in rows if row.verdict in runs.GOING_IN and not row.skipped]
    if not still_holds(run, chosen, locked) and _judged_otherwise(run, rows, chosen):
        _save(rows, JUDGED)
        runs.move(run, "look_again", problem=CHANGED, checked_at=now)
        runs.count(run)
        return telling.look_again(run)
    _write(run, chosen, locked, now)
    _save(chosen, ("result", "outcome", "undo"))
    runs.move(run, "imported", finished_at=now)
    runs.count(run)
    return telling.imported(run)


def _judged_otherwise(run: ImportRun, rows: list[ImportRow], chosen: list[ImportRow]) -> bool:
    """Judge all rows anew; whether one that the importer chose is something else now."""
    seen = [_gist(row) for row in chosen]
    judge(run, rows, progress=lambda done: progress.note(run.pk, done // 2))
    return [_gist(row) for row in chosen] != seen


def _wait_for_names(rows: list[ImportRow]) -> None:
    """Nobody records one of these companies meanwhile. The customers are locked before, as whoever renames one does."""
    if len(rows) > MOST_LOCKS:
        return recording.hold_all()
    values = [row.values for row in rows if row.values]
    words = ((core_of(one["name"]), phone_key(one.get("phone", ""))) for one in values if "name" in one)
    domains = (domain_of(one.get("website", "")) for one in values)
    return recording.hold(
        *(word for pair in words for word in pair), *domains, *(one.get("credit_code", "") for one in values)
    )


def _write(run: ImportRun, rows: list[ImportRow], locked: dict[int, Customer], now: datetime) -> None:
    """The second half of the progress bar."""
    done = 0
    for verdict, act in ((Verdict.NEW, create), (Verdict.UPDATE, partial(amend, locked=locked))):
        of_verdict = [row for row in rows if row.verdict == verdict]
        for part in (of_verdict[start : start + BATCH] for start in range(0, len(of_verdict), BATCH)):
            act(part, batch=Batch(run, run.by, now))
            done += len(part)
            progress.note(run.pk, (run.total + done) // 2)


def _gist(row: ImportRow) -> tuple[Any, ...]:
    """What the importer saw and agreed to."""
    return row.verdict, row.match_id, row.match_row, row.before, row.values if row.verdict == Verdict.UPDATE else None


def take_back_all(run: ImportRun) -> None:
    """Take the import back, except what somebody has changed since."""
    rows = list(run.rows.exclude(outcome=""))
    locked = _lock(row.result_id for row in rows)
    now = timezone.now()
    take_back(rows, locked, Batch(run, run.reverted_by or run.by, now))
    _save(rows, ("outcome",))
    runs.move(run, "reverted", reverted_at=now)
    runs.count(run)
    telling.reverted(run)


def _lock(keys: Iterable[int | None]) -> dict[int, Customer]:
    """The customers that are still in the archive, locked in one order, whole."""
    known = sorted({key for key in keys if key is not None})
    return {one.pk: one for one in locked_rows(Customer.objects.live(), known, "owner", "unit", "industry")}


def _save(rows: list[ImportRow], fields: Iterable[str]) -> None:
    ImportRow.objects.bulk_create(rows, BATCH, update_conflicts=True, unique_fields=["id"], update_fields=list(fields))


STEPS: Mapping[State, Callable[[ImportRun], None]] = {
    State.CHECKING: check,
    State.IMPORTING: write,
    State.REVERTING: take_back_all,
}

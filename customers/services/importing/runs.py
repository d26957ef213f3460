"""An import from its file to the archive and out again: the one door to a new state, and what people decide on the way.

The work itself is done by `work`, which a Celery tick asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from core.text import listed
from deadlines.backlogs import Waiting

from ...models import ImportRow, ImportRun
from ...policies import importing as policies
from ...policies.archive import can_import
from ...rules.importing.columns import BY_CODE, COLUMNS, guess
from ...rules.importing.moves import CHANGEABLE, KEPT_DAYS, MOVES
from . import files, progress
from .directory import unit_for

LONGEST_STEP = timedelta(seconds=300)
"""A task that takes longer is ended (CELERY_TASK_TIME_LIMIT), and its run taken up again."""
EARLIER = 20
"""Imports of the person from which the meaning of headings is learnt."""
BATCH = 1000
Verdict = ImportRow.Verdict
GOING_IN = (Verdict.NEW, Verdict.UPDATE)
IMPORTED = Q(verdict__in=GOING_IN, skipped=False)
"""The rows of a checked run that go into the archive."""


def move(run: ImportRun, name: str, *, problem: str = "", **fields: Any) -> None:
    """Bring the locked run to the next state; `fields` are set with it. Raises DomainError for one out of turn."""
    step = MOVES[name]
    if run.state not in step.sources:
        raise DomainError(_("Someone was faster: the import is %s.") % run.get_state_display())
    run.state, run.problem = step.target, problem
    run.attempts, run.claimed_at, run.version = 0, None, run.version + 1
    for field, value in fields.items():
        setattr(run, field, value)
    run.save()
    progress.forget(run.pk)


def _locked(run: ImportRun) -> ImportRun:
    """The run, locked; a DomainError while a worker is at it, or when it was thrown away."""
    found = ImportRun.objects.select_for_update(of=("self",), skip_locked=True).select_related("by", "unit")
    if (fresh := found.filter(pk=run.pk).first()) is None:
        raise DomainError(_("A worker is busy with this import. Try again in a moment."))
    return fresh


@transaction.atomic
def start(upload: UploadedFile[Any], *, by: User, ownerless: bool = False, activity: str = "") -> ImportRun:
    """Read a file and keep its lines; its columns are guessed. Raises what files.read raises; NotAllowed.

    `ownerless`: lines that name no owner become nobody's, to be allotted by the manager; only who leads may do so.
    `activity`: the marketing activity that the customers are from, the source of lines that name none. Customers of an
    activity are the manager's to allot (domain §4), so they are ownerless.
    """
    can_import(by).require()
    ownerless = ownerless or bool(activity)
    if ownerless:
        policies.can_import_ownerless(by).require()
    table = files.read(upload)
    run = ImportRun.objects.create(
        by=by,
        unit=unit_for(by),
        file_name=table.name[:160],
        header=table.header,
        mapping=guess(table.header, _earlier(by)),
        options={"ownerless": ownerless, "activity": activity},
        total=len(table.lines),
    )
    rows = [ImportRow(run=run, number=line.number, cells=line.cells) for line in table.lines]
    ImportRow.objects.bulk_create(rows, BATCH)
    return run


def _earlier(by: User) -> list[dict[str, str]]:
    """What each heading meant in the imports that the person has had checked, the newest first."""
    checked = ImportRun.objects.filter(by=by).exclude(state=ImportRun.State.MAPPING)
    found = checked.order_by("-created_at").values_list("header", "mapping")[:EARLIER]
    return [_meanings(header, mapping) for header, mapping in found]


def _meanings(header: list[str], mapping: Mapping[str, int]) -> dict[str, str]:
    codes = {place: code for code, place in mapping.items()}
    return {heading: codes.get(place, "") for place, heading in enumerate(header) if heading}


@transaction.atomic
def check(run: ImportRun, *, by: User, mapping: Mapping[str, int]) -> ImportRun:
    """Have the lines checked under this naming of the columns (column → place). DomainError when a required column is
    missing; what was decided about single lines is forgotten."""
    fresh = _locked(run)
    policies.can_prepare(by, fresh).require()
    missing = [column.label for column in COLUMNS if column.required and column.code not in mapping]
    if missing:
        raise DomainError(_("Name the column for: %s.") % listed(missing))
    named = {code: place for code, place in mapping.items() if code in BY_CODE and 0 <= place < len(fresh.header)}
    fresh.rows.update(skipped=False, is_other=False)
    move(fresh, "check", mapping=named, counts={})
    return fresh


@transaction.atomic
def confirm(run: ImportRun, *, by: User) -> ImportRun:
    """Have what the check said written into the archive."""
    fresh = _locked(run)
    policies.can_prepare(by, fresh).require()
    if not fresh.rows.filter(IMPORTED).exists():
        raise DomainError(_("There is nothing to import."))
    move(fresh, "import")
    return fresh


@transaction.atomic
def revert(run: ImportRun, *, by: User) -> ImportRun:
    """Have the import taken back."""
    fresh = _locked(run)
    policies.can_revert(by, fresh).require()
    move(fresh, "revert", reverted_by=by)
    return fresh


@transaction.atomic
def discard(run: ImportRun, *, by: User) -> None:
    """Throw away a file that was not imported."""
    fresh = _locked(run)
    policies.can_prepare(by, fresh).require()
    if fresh.state not in CHANGEABLE:
        raise DomainError(_("Someone was faster: the import is %s.") % fresh.get_state_display())
    fresh.delete()


@transaction.atomic
def leave_out(run: ImportRun, number: int, *, by: User, out: bool) -> ImportRow:
    """Leave a line out, or take it in again. Raises ImportRow.DoesNotExist."""
    fresh, row = _row_of_ready(run, number, by)
    if row.verdict not in GOING_IN:
        raise DomainError(_("This line is not imported anyway."))
    row.skipped = out
    row.save(update_fields=["skipped"])
    count(fresh)
    return row


@transaction.atomic
def call_other(run: ImportRun, number: int, *, by: User, other: bool) -> ImportRow:
    """Say that a line is another company than the one that it is probably the same as, or take that back."""
    fresh, row = _row_of_ready(run, number, by)
    if not row.probable:
        raise DomainError(_("This line is certainly the same."))
    row.is_other, row.verdict = other, Verdict.NEW if other else Verdict.DUPLICATE
    row.skipped = row.skipped and other
    row.save(update_fields=["is_other", "verdict", "skipped"])
    count(fresh)
    return row


def _row_of_ready(run: ImportRun, number: int, by: User) -> tuple[ImportRun, ImportRow]:
    fresh = _locked(run)
    policies.can_prepare(by, fresh).require()
    if fresh.state != ImportRun.State.READY:
        raise DomainError(_("Someone was faster: the import is %s.") % fresh.get_state_display())
    return fresh, fresh.rows.get(number=number)


def count(run: ImportRun) -> None:
    """Note how many lines have each verdict, are left out and have each outcome; one statement, and one that saves."""
    number = Count("pk")
    verdicts = run.rows.order_by().values_list("verdict").annotate(number)
    outcomes = run.rows.order_by().exclude(outcome="").values_list("outcome").annotate(number)
    skipped = run.rows.filter(skipped=True).count()
    run.counts = {verdict: n for verdict, n in verdicts if verdict} | dict(outcomes) | {"skipped": skipped}
    run.save(update_fields=["counts"])


def forget_old(*, now: datetime) -> int:
    """Throw away files that were never imported after KEPT_DAYS: they hold people's data. Returns how many."""
    old = ImportRun.objects.filter(state__in=sorted(CHANGEABLE), created_at__lt=now - timedelta(days=KEPT_DAYS))
    number = old.count()
    old.delete()
    return number


def claim(*, now: datetime, patience: timedelta) -> ImportRun | None:
    """Take up the oldest run that waits and that nobody took up within `patience`; counted, so that one over which
    workers die is given up some day. Its lock says whether somebody is still at it."""
    with transaction.atomic():
        waiting = ImportRun.objects.waiting().filter(Q(claimed_at=None) | Q(claimed_at__lt=now - patience))
        run = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if run is not None:
            ImportRun.objects.filter(pk=run.pk).update(claimed_at=now, attempts=F("attempts") + 1)
    return run


def backlog(now: datetime) -> Waiting:
    """How many imports wait for a worker, and whether one hangs: taken up, and not done long after any step ends.

    One that nobody took up yet is the worker's silence, which its own signs of life tell.
    """
    found = ImportRun.objects.waiting().order_by().aggregate(number=Count("pk"), taken_up=Min("claimed_at"))
    overdue = now - found["taken_up"] - LONGEST_STEP if found["taken_up"] else timedelta(0)
    return Waiting(found["number"], max(overdue, timedelta(0)))


def take(run: ImportRun) -> ImportRun | None:
    """The claimed run with its lock until the transaction ends; None when somebody else has it, or it waits no more."""
    waiting = ImportRun.objects.waiting().filter(pk=run.pk)
    return waiting.select_for_update(skip_locked=True, of=("self",)).select_related("by", "unit", "reverted_by").first()

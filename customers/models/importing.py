"""Tables that come in and go out."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.models import NumberFrom

from ..rules.importing.moves import CHANGEABLE, FINISHED, WAITING
from .sight import sight_of

RUN_STATES = ("mapping", "checking", "ready", "importing", "done", "reverting", "reverted", "failed")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User) -> Self:
        """One's own, those of the people one leads or stands in for; an administrator sees all."""
        if user.is_administrator:
            return self
        sight = sight_of(user)
        led = frozenset().union(*sight.led_unit_ids.values())
        return self.filter(Q(by__in=sight.acts_for) | Q(by__unit__in=led))

    def waiting(self) -> Self:
        """A worker has to do something about them; served by the index import_run_waiting."""
        return self.filter(state__in=sorted(WAITING)).order_by("id")


class ImportRun(models.Model):
    """One file of customers on its way into the archive: all of it or nothing, and out again when reverted.

    What is to be done next is in `state`; a Celery tick claims runs that wait (`checking`, `importing`, `reverting`).
    """

    class State(models.TextChoices):
        MAPPING = "mapping", pgettext_lazy("import", "Columns to be named")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        READY = "ready", pgettext_lazy("import", "Ready to be imported")
        IMPORTING = "importing", pgettext_lazy("import", "Being imported")
        DONE = "done", pgettext_lazy("import", "Imported")
        REVERTING = "reverting", pgettext_lazy("import", "Being reverted")
        REVERTED = "reverted", pgettext_lazy("import", "Reverted")
        FAILED = "failed", pgettext_lazy("import", "Stopped")

    number = models.CharField(
        max_length=20, unique=True, editable=False, db_default=NumberFrom("customers_importrun_number", "I-")
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="+", help_text="Whose customers they become."
    )
    file_name = models.CharField(max_length=160)
    header: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="The file's own column names.")
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="Field to the column's place.")
    options: models.JSONField[Any, Any] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="Rows of the present step, for the progress bar.")
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="Verdict to number of rows.")
    problem = models.CharField(max_length=500, blank=True, help_text="Why it stopped.")
    created_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True, help_text="When the check that is shown began.")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last took it up.")
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often the present step was taken up.")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts the steps it made.")
    reverted_at = models.DateTimeField(null=True, blank=True)
    reverted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager[ImportRun]] = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="import_run_known_state",
                condition=Q(state__in=RUN_STATES),
            ),
            models.CheckConstraint(
                name="import_run_finished_at_iff_imported",
                condition=Q(state__in=sorted(FINISHED), finished_at__isnull=False)
                | Q(~Q(state__in=sorted(FINISHED)), finished_at=None),
            ),
            models.CheckConstraint(
                name="import_run_reverted_by_iff_reverting",
                condition=Q(state__in=["reverting", "reverted"], reverted_by__isnull=False)
                | Q(~Q(state__in=["reverting", "reverted"]), reverted_by=None),
            ),
            models.CheckConstraint(
                name="import_run_reverted_at_iff_reverted",
                condition=Q(state="reverted", reverted_at__isnull=False) | Q(~Q(state="reverted"), reverted_at=None),
            ),
        ]
        indexes = [
            models.Index(name="import_run_of", fields=["by", "-created_at", "-id"]),
            models.Index(
                name="import_run_waiting",
                fields=["id"],
                condition=Q(state__in=["checking", "importing", "reverting"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("imports:run", args=[self.number])

    @property
    def is_waiting(self) -> bool:
        """A worker has to do something about it, or is at it."""
        return self.state in WAITING

    @property
    def is_changeable(self) -> bool:
        """Nothing is in the archive yet."""
        return self.state in CHANGEABLE

    @property
    def going_in(self) -> int:
        """Lines that a confirmation puts into the archive."""
        numbers = [self.counts.get(name, 0) for name in ("new", "update")]
        return int(sum(numbers)) - int(self.counts.get("skipped", 0))

    @property
    def to_correct(self) -> int:
        """Lines that the file of errors holds."""
        return int(self.counts.get("error", 0)) + int(self.counts.get("duplicate", 0))

    @property
    def outcomes(self) -> list[tuple[str, str, int]]:
        """Value, label and number of lines of each outcome."""
        known = ImportRow.Outcome.choices
        return [(value, str(label), self.counts[value]) for value, label in known if self.counts.get(value)]


class ImportRow(models.Model):
    """One line of the file: what it says, what is to become of it, and what became of it."""

    class Verdict(models.TextChoices):
        NEW = "new", pgettext_lazy("import", "New")
        UPDATE = "update", pgettext_lazy("import", "Update")
        DUPLICATE = "duplicate", pgettext_lazy("import", "Duplicate")
        ERROR = "error", pgettext_lazy("import", "Error")
        SAME = "same", pgettext_lazy("import", "Nothing new")

    class Outcome(models.TextChoices):
        CREATED = "created", pgettext_lazy("import", "Recorded")
        UPDATED = "updated", pgettext_lazy("import", "Updated")
        REVERTED = "reverted", pgettext_lazy("import", "Taken back")
        KEPT = "kept", pgettext_lazy("import", "Kept: changed since")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Of the line in the file, as people see it in Excel.")
    cells: models.JSONField[Any, Any] = models.JSONField(help_text="As they were in the file.")
    values: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="Field to cleaned value.")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    problems: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="[{column, code, …}]")
    match = models.ForeignKey("customers.Customer", models.SET_NULL, null=True, blank=True, related_name="+")
    match_row = models.PositiveIntegerField(null=True, blank=True, help_text="Duplicate of that line of the same file.")
    probable = models.BooleanField(default=False, help_text="It is likely, not certain, that `match` is the same.")
    is_other = models.BooleanField(default=False, help_text="The importer says that `match` is another company.")
    skipped = models.BooleanField(default=False, help_text="The importer chose to leave it out.")
    result = models.ForeignKey("customers.Customer", models.SET_NULL, null=True, blank=True, related_name="+")
    before: models.JSONField[Any, Any] = models.JSONField(
        null=True, blank=True, help_text="Of an updated customer: column to what stood there."
    )
    undo: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="What taking back needs.")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, help_text="What became of it.")

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint("run", "number", name="import_row_once"),
            models.CheckConstraint(
                name="import_row_known_verdict",
                condition=Q(verdict__in=["", "new", "update", "duplicate", "error", "same"]),
            ),
            models.CheckConstraint(
                name="import_row_known_outcome",
                condition=Q(outcome__in=["", "created", "updated", "reverted", "kept"]),
            ),
            models.CheckConstraint(
                name="import_row_only_probable_is_other", condition=Q(is_other=False) | Q(probable=True)
            ),
        ]
        indexes = [models.Index(name="import_row_verdicts", fields=["run", "verdict", "number"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class ExportLogQuerySet(models.QuerySet["ExportLog"]):
    def visible_to(self, user: User) -> Self:
        """An administrator sees all of it; others their own, and what people of the units that they lead took."""
        if user.is_administrator:
            return self
        led = frozenset[int]().union(*sight_of(user).led_unit_ids.values())
        return self.filter(Q(by=user) | Q(by__unit__in=led))


class ExportLog(models.Model):
    """Who took which list out, when, with how many rows. A trigger refuses update and delete."""

    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=40)
    format = models.CharField(max_length=8)
    query = models.CharField(max_length=1000, blank=True)
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    rows = models.PositiveIntegerField()
    private = models.BooleanField(default=False, help_text="Held what is hidden from non-owners.")

    objects: ClassVar[models.Manager[ExportLog]] = ExportLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(name="export_log_newest", fields=["-at", "-id"]),
            models.Index(name="export_log_by", fields=["by", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"

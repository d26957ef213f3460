"""Tables that come in and go out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from core.models import NumberFrom

RUN_STATES = ("mapping", "checking", "ready", "importing", "done", "reverting", "reverted", "failed")


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
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="When a worker last took it up.")
    finished_at = models.DateTimeField(null=True, blank=True)
    reverted_at = models.DateTimeField(null=True, blank=True)
    reverted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="import_run_known_state",
                condition=Q(state__in=RUN_STATES),
            )
        ]
        indexes = [
            models.Index(
                name="import_run_waiting",
                fields=["id"],
                condition=Q(state__in=["checking", "importing", "reverting"]),
            )
        ]

    def __str__(self) -> str:
        return self.number


class ImportRow(models.Model):
    """One line of the file: what it says, what is to become of it, and what became of it."""

    class Verdict(models.TextChoices):
        NEW = "new", pgettext_lazy("import", "New")
        UPDATE = "update", pgettext_lazy("import", "Update")
        DUPLICATE = "duplicate", pgettext_lazy("import", "Duplicate")
        ERROR = "error", pgettext_lazy("import", "Error")
        SAME = "same", pgettext_lazy("import", "Nothing new")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Of the line in the file, as people see it in Excel.")
    cells: models.JSONField[Any, Any] = models.JSONField(help_text="As they were in the file.")
    values: models.JSONField[Any, Any] = models.JSONField(default=dict, help_text="Field to cleaned value.")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    problems: models.JSONField[Any, Any] = models.JSONField(default=list, help_text="[{column, code, …}]")
    match = models.ForeignKey("customers.Customer", models.SET_NULL, null=True, blank=True, related_name="+")
    match_row = models.PositiveIntegerField(null=True, blank=True, help_text="Duplicate of that line of the same file.")
    skipped = models.BooleanField(default=False, help_text="The importer chose to leave it out.")
    result = models.ForeignKey("customers.Customer", models.SET_NULL, null=True, blank=True, related_name="+")
    before: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True, help_text="Of an updated customer.")

    class Meta:
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint("run", "number", name="import_row_once"),
            models.CheckConstraint(
                name="import_row_known_verdict",
                condition=Q(verdict__in=["", "new", "update", "duplicate", "error", "same"]),
            ),
        ]
        indexes = [models.Index(name="import_row_verdicts", fields=["run", "verdict", "number"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


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

    objects: ClassVar[models.Manager[ExportLog]] = models.Manager()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"

"""What the watchdog had to mend."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Incident(models.Model):
    """Something that the watchdog had to mend, kept for a month so that administrators see that it happens."""

    class Kind(models.TextChoices):
        STEPPED_IN = "stepped_in", gettext_lazy("Watchdog stepped in")
        WORKER = "worker", gettext_lazy("Worker restarted")
        BEAT = "beat", gettext_lazy("Beat restarted")
        DATABASE = "database", gettext_lazy("Database away")

    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    seconds = models.PositiveIntegerField(help_text="For how long nothing had been heard of it.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="incident_known_kind", condition=Q(kind__in=["stepped_in", "worker", "beat", "database"])
            )
        ]
        indexes = [models.Index(name="incident_newest", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def why(self) -> str:
        """What had happened, in a sentence."""
        return _WHY[self.kind]() % {"seconds": self.seconds}


_WHY: dict[str, Callable[[], str]] = {
    Incident.Kind.STEPPED_IN: lambda: _("Nobody had swept for %(seconds)d s, so the watchdog did it."),
    Incident.Kind.WORKER: lambda: _("The worker had finished nothing for %(seconds)d s."),
    Incident.Kind.BEAT: lambda: _("Beat had asked for nothing for %(seconds)d s."),
    Incident.Kind.DATABASE: lambda: _("The database did not answer for %(seconds)d s."),
}

"""Who was told that something was missed about customers."""

from __future__ import annotations

from django.db import models


class Escalation(models.Model):
    """A person heard of a promise that was missed: it stands among what he has to look after until it is kept."""

    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", db_index=False)
    promise = models.ForeignKey("deadlines.Promise", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint("person", "promise", name="customer_escalation_once")]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.person_id}"

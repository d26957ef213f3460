"""What a person wants to be told by e-mail."""

from django.db import models


class Preference(models.Model):
    """A person's choice for one kind of message; no row means the kind's default."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="notification_preferences")
    kind = models.CharField(max_length=40)
    by_mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint("user", "kind", name="preference_once_for_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.by_mail}"

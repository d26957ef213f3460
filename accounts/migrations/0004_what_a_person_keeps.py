"""Typed texts, saved views and receipts, whose tables requests_app made and its migration 0009 renamed."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models.desk

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
TYPED_DRAFT = migrations.CreateModel(
    name="TypedDraft",
    fields=[
        ("id", ID),
        ("form", models.CharField(help_text="comment, delivery, subtask, return …", max_length=40)),
        ("subject", models.CharField(help_text="The public number of what it is about, or empty.", max_length=40)),
        ("data", models.JSONField(default=dict)),
        ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
        (
            "user",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="typed_drafts", to=settings.AUTH_USER_MODEL
            ),
        ),
    ],
    options={
        "constraints": [
            models.UniqueConstraint(models.F("user"), models.F("form"), models.F("subject"), name="typed_draft_once")
        ],
    },
)
SAVED_VIEW = migrations.CreateModel(
    name="SavedView",
    fields=[
        ("id", ID),
        (
            "token",
            models.CharField(default=accounts.models.desk.view_token, editable=False, max_length=16, unique=True),
        ),
        ("name", models.CharField(max_length=60, verbose_name="name")),
        ("scope", models.CharField(help_text="The list it belongs to; each app names its own lists.", max_length=10)),
        ("query", models.CharField(help_text="The list's query string, checked by the filter form.", max_length=1000)),
        ("is_shared", models.BooleanField(default=False, verbose_name="shared with colleagues")),
        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
        (
            "owner",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to=settings.AUTH_USER_MODEL
            ),
        ),
    ],
    options={
        "ordering": ["name"],
        "constraints": [
            models.UniqueConstraint(
                models.F("owner"), models.F("scope"), models.F("name"), name="saved_view_name_once_for_an_owner"
            )
        ],
    },
)
FORM_RECEIPT = migrations.CreateModel(
    name="FormReceipt",
    fields=[
        ("id", ID),
        ("key", models.CharField(max_length=40)),
        ("body_hash", models.CharField(max_length=64)),
        ("location", models.CharField(blank=True, help_text="Where the first answer pointed.", max_length=300)),
        ("at", models.DateTimeField(default=django.utils.timezone.now)),
        (
            "user",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
    ],
    options={
        "indexes": [models.Index(fields=["at"], name="form_receipt_age")],
        "constraints": [models.UniqueConstraint(models.F("user"), models.F("key"), name="form_receipt_once")],
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_remembers_the_browser_language"),
        ("requests_app", "0009_what_a_person_keeps_moves_down"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[TYPED_DRAFT, SAVED_VIEW, FORM_RECEIPT]),
        migrations.AlterField(
            model_name="savedview",
            name="scope",
            field=models.CharField(help_text="The list it belongs to; each app names its own lists.", max_length=20),
        ),
    ]

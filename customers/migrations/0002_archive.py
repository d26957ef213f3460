"""The archive around the customer: contacts, opportunities, ownership, visits, log, imports.

What the customers of the first release do not have yet is filled in by the next migration and required after it.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.models

NUMBERED = ("customer", "opportunity", "claim", "transfer", "visit", "logentry", "importrun")
SEQUENCES = "".join(f"CREATE SEQUENCE customers_{name}_number START 100001;" for name in NUMBERED)
NO_SEQUENCES = "".join(f"DROP SEQUENCE customers_{name}_number;" for name in NUMBERED)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_remembers_the_browser_language"),
        ("customers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(SEQUENCES, NO_SEQUENCES),
        migrations.CreateModel(
            name="Ability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("percent", models.PositiveSmallIntegerField(default=100, verbose_name="ability in per cent")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "abilities",
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="Head office, plant, warehouse …",
                        max_length=60,
                        verbose_name="what is there",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="address")),
                ("is_main", models.BooleanField(default=False, verbose_name="main address")),
            ],
            options={
                "verbose_name_plural": "addresses",
                "ordering": ["-is_main", "id"],
            },
        ),
        migrations.CreateModel(
            name="ArchiveRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "protection_days",
                    models.PositiveSmallIntegerField(
                        help_text="Calendar days.", verbose_name="days of protection after the last contact"
                    ),
                ),
                ("undo_days", models.PositiveSmallIntegerField(verbose_name="days in which a transfer can be undone")),
                ("weights", models.JSONField(help_text="Tracking class to per cent of the forecast.")),
                ("is_current", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        db_default=core.models.NumberFrom("customers_claim_number", "CL-"),
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                (
                    "typed_name",
                    models.CharField(help_text="What the claimant typed; he may see no more of it.", max_length=160),
                ),
                ("evidence", models.TextField(max_length=4000, verbose_name="evidence")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for a ruling"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ruled_at", models.DateTimeField(blank=True, null=True)),
                ("ruling", models.TextField(blank=True, max_length=4000, verbose_name="reason")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("position", models.CharField(blank=True, max_length=80, verbose_name="position there")),
                ("department", models.CharField(blank=True, max_length=80, verbose_name="department")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("mobile", models.CharField(blank=True, max_length=40, verbose_name="mobile")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("chat", models.CharField(blank=True, max_length=80, verbose_name="WeChat or other")),
                (
                    "phone_key",
                    models.CharField(blank=True, editable=False, help_text="Of mobile, else phone.", max_length=20),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("unknown", "Not known"),
                            ("decides", "Decides"),
                            ("influences", "Influences"),
                            ("uses", "Uses"),
                            ("blocks", "Blocks"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="role in decisions",
                    ),
                ),
                ("is_main", models.BooleanField(default=False, verbose_name="main contact")),
                ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
            options={
                "ordering": ["left_on", "-is_main", "id"],
            },
        ),
        migrations.CreateModel(
            name="CustomerEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(help_text="A key of rules.events.KINDS.", max_length=32)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("note", models.TextField(blank=True, max_length=8000)),
                (
                    "private",
                    models.BooleanField(default=False, help_text="Hidden from others than the owner and his managers."),
                ),
                (
                    "target",
                    models.JSONField(default=dict, help_text='What it was about: {"text": …} or {"en": …, "zh": …}.'),
                ),
                ("changes", models.JSONField(default=dict, help_text="Field name to [before, after], as JSON values.")),
                ("version", models.PositiveIntegerField(default=0, help_text="Of the customer after this event.")),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CustomerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stored_as", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=160)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ExportLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("what", models.CharField(max_length=40)),
                ("format", models.CharField(max_length=8)),
                ("query", models.CharField(blank=True, max_length=1000)),
                ("columns", models.JSONField(default=list)),
                ("rows", models.PositiveIntegerField()),
                ("private", models.BooleanField(default=False, help_text="Held what is hidden from non-owners.")),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.PositiveIntegerField(help_text="Of the line in the file, as people see it in Excel."),
                ),
                ("cells", models.JSONField(help_text="As they were in the file.")),
                ("values", models.JSONField(default=dict, help_text="Field to cleaned value.")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "New"),
                            ("update", "Update"),
                            ("duplicate", "Duplicate"),
                            ("error", "Error"),
                            ("same", "Nothing new"),
                        ],
                        max_length=10,
                    ),
                ),
                ("problems", models.JSONField(default=list, help_text="[{column, code, …}]")),
                (
                    "match_row",
                    models.PositiveIntegerField(
                        blank=True, help_text="Duplicate of that line of the same file.", null=True
                    ),
                ),
                ("skipped", models.BooleanField(default=False, help_text="The importer chose to leave it out.")),
                ("before", models.JSONField(blank=True, help_text="Of an updated customer.", null=True)),
            ],
            options={
                "ordering": ["run", "number"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        db_default=core.models.NumberFrom("customers_importrun_number", "I-"),
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("file_name", models.CharField(max_length=160)),
                ("header", models.JSONField(default=list, help_text="The file's own column names.")),
                ("mapping", models.JSONField(default=dict, help_text="Field to the column's place.")),
                ("options", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("mapping", "Columns to be named"),
                            ("checking", "Being checked"),
                            ("ready", "Ready to be imported"),
                            ("importing", "Being imported"),
                            ("done", "Imported"),
                            ("reverting", "Being reverted"),
                            ("reverted", "Reverted"),
                            ("failed", "Stopped"),
                        ],
                        default="mapping",
                        max_length=10,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                (
                    "done",
                    models.PositiveIntegerField(default=0, help_text="Rows of the present step, for the progress bar."),
                ),
                ("counts", models.JSONField(default=dict, help_text="Verdict to number of rows.")),
                ("problem", models.CharField(blank=True, help_text="Why it stopped.", max_length=500)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claimed_at", models.DateTimeField(blank=True, help_text="When a worker last took it up.", null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("reverted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Industry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=120, verbose_name="English name")),
                ("name_zh", models.CharField(max_length=120, verbose_name="Chinese name")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        db_default=core.models.NumberFrom("customers_logentry_number", "L-"),
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("mail", "E-mail"),
                            ("message", "Message"),
                            ("meeting", "Meeting"),
                            ("visit", "Visit"),
                            ("event", "Fair or event"),
                            ("other", "Other"),
                        ],
                        default="call",
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("result", models.TextField(help_text="What came out of it.", max_length=4000, verbose_name="result")),
                ("minutes", models.TextField(blank=True, max_length=8000, verbose_name="minutes")),
                ("next_step", models.CharField(blank=True, max_length=300, verbose_name="next step")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="next date")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
            options={
                "verbose_name_plural": "log entries",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LogPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("can_decide", models.BooleanField(blank=True, null=True, verbose_name="can decide")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                ("before", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("need", "Need"), ("problem", "Problem")],
                        default="need",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="in the customer's words")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "met_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was met or no longer mattered.", null=True, verbose_name="met"
                    ),
                ),
                ("outcome", models.CharField(blank=True, max_length=300, verbose_name="how it was met")),
            ],
            options={
                "ordering": ["-recorded_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        db_default=core.models.NumberFrom("customers_opportunity_number", "O-"),
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("CNY", "Chinese yuan"),
                            ("USD", "US dollar"),
                            ("EUR", "Euro"),
                            ("HKD", "Hong Kong dollar"),
                            ("JPY", "Japanese yen"),
                            ("GBP", "Pound sterling"),
                        ],
                        default="CNY",
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                ("signing_on", models.DateField(blank=True, null=True, verbose_name="expected signing date")),
                (
                    "tracking",
                    models.CharField(
                        choices=[
                            ("signed", "Signed"),
                            ("intent", "Letter of intent"),
                            ("key", "Key"),
                            ("progressing", "Progressing"),
                            ("potential", "Potential"),
                            ("tracking", "Tracking"),
                        ],
                        default="potential",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("competitors", models.CharField(blank=True, max_length=300, verbose_name="competitors")),
                ("next_step", models.CharField(blank=True, max_length=300, verbose_name="next step")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="next date")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("close_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
            options={
                "verbose_name_plural": "opportunities",
                "ordering": ["signing_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("visits", models.PositiveSmallIntegerField(default=10, verbose_name="visits a week")),
                ("customers", models.PositiveSmallIntegerField(default=10, verbose_name="new customers a working day")),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("in_order", models.BooleanField(default=True)),
                ("comment", models.TextField(blank=True, max_length=2000, verbose_name="comment")),
            ],
        ),
        migrations.CreateModel(
            name="SightRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("sales_rep", "Sales rep"),
                            ("coordinator", "Coordinator"),
                            ("supporter", "Supporter"),
                            ("sales_manager", "Sales manager"),
                            ("marketing_director", "Marketing director"),
                            ("company_leader", "Company leader"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=24,
                        unique=True,
                        verbose_name="role",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("own", "Own customers"),
                            ("team", "The team below him"),
                            ("unit", "His business unit"),
                            ("all", "All customers"),
                        ],
                        default="own",
                        max_length=8,
                        verbose_name="sees",
                    ),
                ),
                (
                    "sees_private",
                    models.BooleanField(default=False, verbose_name="also what is hidden from non-owners"),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        db_default=core.models.NumberFrom("customers_transfer_number", "T-"),
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("transfer", "Transfer"),
                            ("allotment", "Allotment"),
                            ("passed_on", "Passed on"),
                            ("release", "Release"),
                            ("claim", "Ruling on a claim"),
                        ],
                        default="transfer",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                ("undo_reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="TransferLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.JSONField(default=dict)),
                ("moved", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        db_default=core.models.NumberFrom("customers_visit_number", "V-"),
                        editable=False,
                        max_length=20,
                        unique=True,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("first", "First meeting"),
                            ("needs", "Learn the needs"),
                            ("present", "Present or propose"),
                            ("negotiate", "Negotiate"),
                            ("sign", "Sign"),
                            ("collect", "Collect a payment"),
                            ("serve", "Service or complaint"),
                            ("care", "Care for the relationship"),
                            ("other", "Other"),
                        ],
                        default="first",
                        max_length=10,
                        verbose_name="purpose",
                    ),
                ),
                ("aim", models.CharField(max_length=300, verbose_name="aim of this visit")),
                ("whom", models.CharField(blank=True, max_length=160, verbose_name="others to meet")),
                ("questions", models.TextField(blank=True, max_length=4000, verbose_name="questions that may come up")),
                ("starts_at", models.DateTimeField(verbose_name="meeting begins")),
                ("ends_at", models.DateTimeField(verbose_name="meeting ends")),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="place")),
                ("wants_manager", models.BooleanField(default=False, verbose_name="I ask my manager to come along")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Waiting for approval"),
                            ("sent_back", "Sent back"),
                            ("approved", "Approved"),
                            ("out", "Out"),
                            ("back", "Back, log owed"),
                            ("logged", "Logged"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_note", models.TextField(blank=True, max_length=2000)),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="left")),
                ("expected_back_at", models.DateTimeField(blank=True, null=True, verbose_name="expected back")),
                ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="back")),
                ("ended_at", models.DateTimeField(blank=True, help_text="Logged or cancelled.", null=True)),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.AlterModelOptions(
            name="customer",
            options={"ordering": ["sort_name", "id"]},
        ),
        migrations.RemoveConstraint(
            model_name="customer",
            name="customer_name_unique",
        ),
        migrations.AddField(
            model_name="customer",
            name="account",
            field=models.CharField(
                choices=[("key", "Key account"), ("general", "General account")],
                default="general",
                max_length=10,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="competition",
            field=models.CharField(
                choices=[
                    ("unknown", "Not known"),
                    ("none", "No competitor"),
                    ("some", "Some competitors"),
                    ("strong", "A strong competitor"),
                    ("ours", "Buys from us only"),
                ],
                default="unknown",
                max_length=10,
                verbose_name="competition",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="competitors",
            field=models.CharField(blank=True, max_length=300, verbose_name="competitors"),
        ),
        migrations.AddField(
            model_name="customer",
            name="completed_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When the record was complete.", null=True
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="contacted_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="First contact by the present owner.", null=True
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="cores",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=160),
                default=list,
                editable=False,
                help_text="Of all names, without region.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="credit_code",
            field=models.CharField(blank=True, max_length=18, verbose_name="unified social credit code"),
        ),
        migrations.AddField(
            model_name="customer",
            name="delete_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="customer",
            name="deleted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="deleted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="domain",
            field=models.CharField(
                blank=True, editable=False, help_text="Of website or mail, for matching.", max_length=100
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="found",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="found_private",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="last_contact_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last contact"),
        ),
        migrations.AddField(
            model_name="customer",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="name_key",
            field=models.CharField(
                default="", editable=False, help_text="Of the name; kept by services.", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="customer",
            name="next_on",
            field=models.DateField(blank=True, null=True, verbose_name="next date"),
        ),
        migrations.AddField(
            model_name="customer",
            name="next_step",
            field=models.CharField(blank=True, max_length=300, verbose_name="next step"),
        ),
        migrations.AddField(
            model_name="customer",
            name="notes",
            field=models.TextField(blank=True, max_length=8000, verbose_name="notes"),
        ),
        migrations.AddField(
            model_name="customer",
            name="number",
            field=models.CharField(
                db_default=core.models.NumberFrom("customers_customer_number", "C-"),
                editable=False,
                max_length=20,
                unique=True,
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="other_names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=160),
                blank=True,
                default=list,
                size=None,
                verbose_name="other names",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="owned_since",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="customer",
            name="phone",
            field=models.CharField(blank=True, max_length=40, verbose_name="phone"),
        ),
        migrations.AddField(
            model_name="customer",
            name="phone_key",
            field=models.CharField(blank=True, editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name="customer",
            name="protected_until",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="protected until"),
        ),
        migrations.AddField(
            model_name="customer",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="registration",
            field=models.CharField(blank=True, max_length=40, verbose_name="registration number abroad"),
        ),
        migrations.AddField(
            model_name="customer",
            name="sort_name",
            field=models.CharField(
                default="", editable=False, help_text="In Latin letters, for the order of lists.", max_length=200
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="customer",
            name="source",
            field=models.CharField(
                blank=True,
                choices=[
                    ("trade_fair", "Trade fair"),
                    ("trade_press", "Trade press"),
                    ("internet", "Internet"),
                    ("association", "Trade association"),
                    ("survey", "Mall or brand survey"),
                    ("partner", "Partner"),
                    ("own_data", "The company's own data"),
                    ("competitor_media", "Competitors' media"),
                    ("inbound_call", "Inbound call"),
                    ("activity", "Marketing activity"),
                    ("other", "Other"),
                ],
                max_length=20,
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="source_note",
            field=models.CharField(
                blank=True, help_text="Fair, activity, partner …", max_length=160, verbose_name="which one"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="stage",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("contacted", "In contact"),
                    ("needs", "Needs known"),
                    ("negotiating", "Negotiating"),
                    ("customer", "Buys from us"),
                    ("dormant", "Dormant"),
                    ("ended", "Ended"),
                ],
                default="new",
                max_length=12,
                verbose_name="stage",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="tags",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name="tags"
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="tracking",
            field=models.CharField(
                choices=[
                    ("signed", "Signed"),
                    ("intent", "Letter of intent"),
                    ("key", "Key"),
                    ("progressing", "Progressing"),
                    ("potential", "Potential"),
                    ("tracking", "Tracking"),
                ],
                default="tracking",
                max_length=12,
                verbose_name="tracking class",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="updated_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="customer",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
        ),
        migrations.AddField(
            model_name="customer",
            name="website",
            field=models.CharField(blank=True, max_length=200, verbose_name="website"),
        ),
        migrations.AlterField(
            model_name="customer",
            name="created_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, help_text="The earlier record wins."
            ),
        ),
        migrations.AlterField(
            model_name="customer",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customers",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="ability",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="ability", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ability",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="address",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="addresses", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="archiverule",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="calendar_feeds", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="claimant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="claims", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="owner_then",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="rival",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rival_claims",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.archiverule",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="ruled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the system.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="customers.claim",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="customerfile",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="customerfile",
            name="claim",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="customers.claim",
            ),
        ),
        migrations.AddField(
            model_name="customerfile",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="exportlog",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="match",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="result",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="reverted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="unit",
            field=models.ForeignKey(
                help_text="Whose customers they become.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.unit",
            ),
        ),
        migrations.AddField(
            model_name="importrow",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="customers.importrun"
            ),
        ),
        migrations.AddField(
            model_name="industry",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="customers.industry",
                verbose_name="part of",
            ),
        ),
        migrations.AddField(
            model_name="customer",
            name="industry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.industry",
                verbose_name="industry",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(fields=["cores"], name="customer_cores"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="customer_tags"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(fields=["found"], name="customer_found"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(fields=["found_private"], name="customer_found_private"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["sort_name", "id"],
                name="customer_list",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["owner", "sort_name", "id"],
                name="customer_of_owner_list",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["unit", "sort_name", "id"],
                name="customer_of_unit_list",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["-created_at", "-id"],
                name="customer_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["recorded_by", "created_at"], name="customer_recorded_by"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None), ("owner", None)),
                fields=["unit", "id"],
                name="customer_ownerless",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("phone_key", ""), _negated=True), fields=["phone_key"], name="customer_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("domain", ""), _negated=True), fields=["domain"], name="customer_domain"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)), fields=["-deleted_at", "-id"], name="customer_bin"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("next_on__isnull", False)), fields=["owner", "next_on"], name="customer_next_on"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("account__in", ["key", "general"])), name="customer_known_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("competition__in", ["unknown", "none", "some", "strong", "ours"])),
                name="customer_known_competition",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tracking__in", ["signed", "intent", "key", "progressing", "potential", "tracking"])
                ),
                name="customer_known_tracking",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["new", "contacted", "needs", "negotiating", "customer", "dormant", "ended"])
                ),
                name="customer_known_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "source__in",
                        [
                            "",
                            "trade_fair",
                            "trade_press",
                            "internet",
                            "association",
                            "survey",
                            "partner",
                            "own_data",
                            "competitor_media",
                            "inbound_call",
                            "activity",
                            "other",
                        ],
                    )
                ),
                name="customer_known_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deleted_at", None), ("deleted_by", None)),
                    models.Q(("deleted_at__isnull", False), ("deleted_by__isnull", False)),
                    _connector="OR",
                ),
                name="customer_deleted_by_iff_deleted_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.CheckConstraint(
                condition=models.Q(("deleted_at", None), ("merged_into", None), _connector="OR"),
                name="customer_merged_is_not_deleted",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(
                models.F("credit_code"),
                condition=models.Q(
                    ("deleted_at", None), ("merged_into", None), models.Q(("credit_code", ""), _negated=True)
                ),
                name="customer_credit_code_unique",
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="log_entries", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="log", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="customerfile",
            name="log",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="files",
                to="customers.logentry",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="log",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.logentry",
            ),
        ),
        migrations.AddField(
            model_name="logperson",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.contact",
                verbose_name="contact",
            ),
        ),
        migrations.AddField(
            model_name="logperson",
            name="log",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="people", to="customers.logentry"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="loser",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lost_merges", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="survivor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="needs",
                to="customers.contact",
                verbose_name="who said it",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="needs", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="log",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="needs",
                to="customers.logentry",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opportunities", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="logentry",
            name="opportunity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="log",
                to="customers.opportunity",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="opportunity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.opportunity",
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="set_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="quota",
            name="unit",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="quota",
                to="accounts.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="recordcheck",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recordcheck",
            name="customer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="record_check", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="recordcheck",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="sightrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "sales_rep",
                            "coordinator",
                            "supporter",
                            "sales_manager",
                            "marketing_director",
                            "company_leader",
                            "administrator",
                        ],
                    )
                ),
                name="sight_rule_known_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="sightrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["own", "team", "unit", "all"])), name="sight_rule_known_scope"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="undone_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="transfer_lines", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="from_owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="from_unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"),
        ),
        migrations.AddField(
            model_name="transferline",
            name="to_owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="transferline",
            name="to_unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"),
        ),
        migrations.AddField(
            model_name="transferline",
            name="transfer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="customers.transfer"
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="companions",
            field=models.ManyToManyField(
                blank=True,
                related_name="joint_visits",
                to=settings.AUTH_USER_MODEL,
                verbose_name="colleagues who come along",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="contacts",
            field=models.ManyToManyField(
                blank=True, related_name="visits", to="customers.contact", verbose_name="whom"
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="customers.customer"
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="opportunity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="customers.opportunity",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="rep",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sales rep",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"),
        ),
        migrations.AddField(
            model_name="logentry",
            name="visit",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="log",
                to="customers.visit",
            ),
        ),
        migrations.AddField(
            model_name="customerevent",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="customers.visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="ability",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__gte", 0), ("percent__lte", 300)), name="ability_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                models.F("customer"), condition=models.Q(("is_main", True)), name="address_one_main_for_a_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="archiverule",
            constraint=models.UniqueConstraint(
                models.F("is_current"), condition=models.Q(("is_current", True)), name="archive_rule_one_current"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                models.F("person"), condition=models.Q(("revoked_at", None)), name="calendar_feed_one_for_a_person"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["claimant", "-opened_at"], name="claim_of_claimant"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(condition=models.Q(("state", "open")), fields=["customer"], name="claim_open"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "granted", "refused", "withdrawn"])), name="claim_known_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rule", None),
                        ("ruled_at", None),
                        ("ruled_by", None),
                        ("ruling", ""),
                        ("state__in", ["open", "withdrawn"]),
                    ),
                    models.Q(
                        ("state__in", ["granted", "refused"]),
                        ("rule__isnull", False),
                        ("ruled_at__isnull", False),
                        ("ruled_by__isnull", False),
                        models.Q(("ruling", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="claim_ruling_iff_ruled",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                models.F("customer"),
                models.F("claimant"),
                condition=models.Q(("state", "open")),
                name="claim_one_open_for_a_claimant",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("phone_key", ""), _negated=True), fields=["phone_key"], name="contact_phone"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["unknown", "decides", "influences", "uses", "blocks"])),
                name="contact_known_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                models.F("customer"), condition=models.Q(("is_main", True)), name="contact_one_main_for_a_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(
                condition=models.Q(("state__in", ["checking", "importing", "reverting"])),
                fields=["id"],
                name="import_run_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ("mapping", "checking", "ready", "importing", "done", "reverting", "reverted", "failed"),
                    )
                ),
                name="import_run_known_state",
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["run", "verdict", "number"], name="import_row_verdicts"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(models.F("run"), models.F("number"), name="import_row_once"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict__in", ["", "new", "update", "duplicate", "error", "same"])),
                name="import_row_known_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="customerfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim__isnull", False), ("log", None)),
                    models.Q(("claim", None), ("log__isnull", False)),
                    _connector="OR",
                ),
                name="customer_file_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="logperson",
            constraint=models.UniqueConstraint(models.F("log"), models.F("contact"), name="log_person_once"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                models.F("loser"), condition=models.Q(("undone_at", None)), name="merge_one_in_force_for_a_loser"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("survivor", models.F("loser")), _negated=True), name="merge_of_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="merge_undone_by_iff_undone_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["need", "problem"])), name="need_known_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", ""), ("met_at__isnull", False), _connector="OR"),
                name="need_outcome_only_when_met",
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["signing_on", "id"], name="opportunity_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tracking__in", ["signed", "intent", "key", "progressing", "potential", "tracking"])
                ),
                name="opportunity_known_tracking",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "won", "lost"])), name="opportunity_known_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__in", ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"])),
                name="opportunity_known_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="opportunity_amount_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)),
                    _connector="OR",
                ),
                name="opportunity_closed_at_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("in_order", True), models.Q(("comment", ""), _negated=True), _connector="OR"),
                name="record_check_says_what_is_missing",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None)),
                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                    _connector="OR",
                ),
                name="transfer_undone_by_iff_undone_at",
            ),
        ),
        migrations.AddIndex(
            model_name="transferline",
            index=models.Index(fields=["from_owner", "customer"], name="transfer_line_from"),
        ),
        migrations.AddConstraint(
            model_name="transferline",
            constraint=models.UniqueConstraint(
                models.F("transfer"), models.F("customer"), name="transfer_line_once_for_a_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["rep", "starts_at"], name="visit_of_rep"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["customer", "-starts_at"], name="visit_of_customer"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("state", "planned")), fields=["unit", "starts_at"], name="visit_to_approve"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["planned", "sent_back", "approved", "out", "back", "logged", "cancelled"])
                ),
                name="visit_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        ["first", "needs", "present", "negotiate", "sign", "collect", "serve", "care", "other"],
                    )
                ),
                name="visit_known_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="visit_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="visit_decided_by_iff_decided_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "sent_back", "out", "back", "logged"]), _negated=True),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="visit_approved_was_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["out", "back"]), _negated=True),
                    models.Q(("expected_back_at__isnull", False), ("left_at__isnull", False)),
                    _connector="OR",
                ),
                name="visit_out_has_sheet",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "back"), _negated=True), ("back_at__isnull", False), _connector="OR"
                ),
                name="visit_back_at_iff_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ["logged", "cancelled"])),
                    models.Q(models.Q(("state__in", ["logged", "cancelled"]), _negated=True), ("ended_at", None)),
                    _connector="OR",
                ),
                name="visit_ended_at_iff_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["customer", "-at", "-id"], name="log_entry_of"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["by", "-at"], name="log_entry_by"),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["call", "mail", "message", "meeting", "visit", "event", "other"])),
                name="log_entry_known_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="customerevent",
            index=models.Index(fields=["customer", "-at", "-id"], name="customer_event_of"),
        ),
    ]

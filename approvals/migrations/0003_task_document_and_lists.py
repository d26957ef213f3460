"""A task knows its document: what one reads by tasks is found in one index; own submissions of all kinds in order."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
SET LOCAL statement_timeout = 0;
UPDATE approvals_task SET document_id = approvals_case.document_id
FROM approvals_step JOIN approvals_case ON approvals_case.id = approvals_step.case_id
WHERE approvals_step.id = approvals_task.step_id;
"""
TRIGGER = """
CREATE FUNCTION approvals_task_of_its_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM approvals_step JOIN approvals_case ON approvals_case.id = approvals_step.case_id
        WHERE approvals_step.id = NEW.step_id AND approvals_case.document_id = NEW.document_id
    ) THEN
        RAISE EXCEPTION 'task_of_its_document: the document is that of the step''s round'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER task_of_its_document BEFORE INSERT OR UPDATE OF step_id, document_id ON approvals_task
    FOR EACH ROW EXECUTE FUNCTION approvals_task_of_its_document();
"""
WITHOUT_TRIGGER = """
DROP TRIGGER task_of_its_document ON approvals_task;
DROP FUNCTION approvals_task_of_its_document();
"""
HELP = "That of its step's round, which a trigger sees to: for who asks what he reads, by an index alone."


def of_task(**how: Any) -> Any:
    """The new column; it is required, and refers to a row, once it is filled."""
    return models.ForeignKey(
        "approvals.document",
        db_index=False,
        editable=False,
        help_text=HELP,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        **how,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0002_what_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(model_name="task", name="document", field=of_task(null=True, db_constraint=False)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(model_name="task", name="document", field=of_task()),
        migrations.RunSQL(TRIGGER, WITHOUT_TRIGGER),
        migrations.AddIndex(
            model_name="task", index=models.Index(fields=["holder", "document"], name="task_of_holder")
        ),
        migrations.AddIndex(model_name="task", index=models.Index(fields=["actor", "document"], name="task_of_actor")),
        migrations.AlterField(
            model_name="task",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="holder",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approval_tasks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("round__gt", 0)),
                fields=["owner", "-updated_at", "-id"],
                name="document_submitted_by",
            ),
        ),
    ]

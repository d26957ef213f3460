"""An amendment takes its parent's place: contract, rows and instalments know what replaces them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0008_authority_rules_stay"),
        ("contracts", "0008_what_is_paid"),
        ("customers", "0016_found_and_protected"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="replaced_by",
            field=models.OneToOneField(
                blank=True,
                help_text="The amendment that took its place.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced",
                to="contracts.contract",
            ),
        ),
        migrations.AddField(
            model_name="contractrow",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                help_text="Of what is amended.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_in",
                to="contracts.contractrow",
            ),
        ),
        migrations.AddField(
            model_name="paymentline",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                help_text="Of what is amended.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_in",
                to="contracts.paymentline",
            ),
        ),
        migrations.AlterField(
            model_name="signingrequirement",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requirements", to="contracts.counterparty"
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaced_by", None), ("stage__in", ["ended", "void"]), _connector="OR"),
                name="contract_replaced_is_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractrow",
            constraint=models.UniqueConstraint(
                models.F("contract"), models.F("replaces"), name="contract_row_replaces_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentline",
            constraint=models.UniqueConstraint(
                models.F("contract"), models.F("replaces"), name="payment_line_replaces_once"
            ),
        ),
    ]

"""Standard clauses stay as they were published; our own company as contracts name it."""

from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER contracts_written_once BEFORE UPDATE OR DELETE ON contracts_standardclauseversion
    FOR EACH ROW EXECUTE FUNCTION contracts_written_once();
"""
BACKWARD = "DROP TRIGGER contracts_written_once ON contracts_standardclauseversion;"


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0003_customer_says_no_in_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CompanyDetails",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                ("name_zh", models.CharField(max_length=200, verbose_name="Chinese name")),
                ("credit_code", models.CharField(blank=True, max_length=18, verbose_name="unified social credit code")),
                ("address_en", models.CharField(blank=True, max_length=300, verbose_name="English address")),
                ("address_zh", models.CharField(blank=True, max_length=300, verbose_name="Chinese address")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
                ),
            ],
            options={
                "verbose_name_plural": "company details",
            },
        ),
        migrations.AlterModelOptions(
            name="standardclause",
            options={"ordering": ["part", "position", "code"]},
        ),
        migrations.RemoveConstraint(
            model_name="referenceevent",
            name="reference_event_known_kind",
        ),
        migrations.AddField(
            model_name="standardclause",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=10, help_text="Lower numbers come first.", verbose_name="place in the part"
            ),
        ),
        migrations.AlterField(
            model_name="contracttemplate",
            name="is_active",
            field=models.BooleanField(default=True, verbose_name="offered"),
        ),
        migrations.AlterField(
            model_name="referenceevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("group_added", "Product group added"),
                    ("group_changed", "Product group changed"),
                    ("product_added", "Product added"),
                    ("product_changed", "Product changed"),
                    ("list_begun", "Price list begun"),
                    ("list_changed", "Price list changed"),
                    ("list_discarded", "Draft of a price list discarded"),
                    ("list_published", "Price list published"),
                    ("list_withdrawn", "Price list withdrawn"),
                    ("prices_imported", "Prices imported"),
                    ("rate_set", "Exchange rate set"),
                    ("clause_added", "Clause added"),
                    ("clause_changed", "Clause changed"),
                    ("template_added", "Contract template added"),
                    ("template_changed", "Contract template changed"),
                    ("company_changed", "Our company changed"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="standardclause",
            name="is_active",
            field=models.BooleanField(default=True, verbose_name="offered"),
        ),
        migrations.AlterField(
            model_name="standardclause",
            name="part",
            field=models.CharField(
                choices=[
                    ("parties", "Parties and contacts"),
                    ("goods", "Products, quantities and prices"),
                    ("payment", "Payment"),
                    ("delivery", "Delivery"),
                    ("sales_process", "Sales process"),
                    ("after_sales", "After-sales service"),
                    ("complaints", "Complaint handling"),
                    ("later_changes", "Later changes of artwork or content"),
                    ("period", "Period"),
                    ("general", "General terms"),
                    ("signatures", "Signatures"),
                ],
                max_length=24,
                verbose_name="part",
            ),
        ),
        migrations.AddConstraint(
            model_name="contracttemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["sales", "framework", "advertising", "intent", "order"])),
                name="contract_template_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="referenceevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "group_added",
                            "group_changed",
                            "product_added",
                            "product_changed",
                            "list_begun",
                            "list_changed",
                            "list_discarded",
                            "list_published",
                            "list_withdrawn",
                            "prices_imported",
                            "rate_set",
                            "clause_added",
                            "clause_changed",
                            "template_added",
                            "template_changed",
                            "company_changed",
                        ],
                    )
                ),
                name="reference_event_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="standardclause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "part__in",
                        [
                            "parties",
                            "goods",
                            "payment",
                            "delivery",
                            "sales_process",
                            "after_sales",
                            "complaints",
                            "later_changes",
                            "period",
                            "general",
                            "signatures",
                        ],
                    )
                ),
                name="standard_clause_known_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="companydetails",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="company_details_one"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

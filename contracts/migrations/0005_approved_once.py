"""A product stands once in an application, and in a round; prices are above nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0004_added_together"),
        ("contracts", "0004_terms"),
        ("customers", "0016_found_and_protected"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="approvedprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("list_price__gt", 0)), name="approved_price_list_price_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvedprice",
            constraint=models.UniqueConstraint(
                models.F("case"), models.F("product"), name="approved_price_once_a_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="priceapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(("competitor_price", None), ("competitor_price__gt", 0), _connector="OR"),
                name="price_application_competitor_price_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricerow",
            constraint=models.UniqueConstraint(
                models.F("application"), models.F("product"), name="price_row_product_once"
            ),
        ),
    ]

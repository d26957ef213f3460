"""The PostgreSQL extensions that every app's tables count on; both are trusted, so the owner may create them."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []
    run_before = [("accounts", "0001_initial"), ("customers", "0001_initial"), ("requests_app", "0001_initial")]
    operations = [BtreeGistExtension(), TrigramExtension()]

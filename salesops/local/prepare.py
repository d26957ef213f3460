"""Bring the database and the static files up to date before the web starts. Runs in a process of its own."""

import io
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from salesops.local.setup import step
from salesops.local.stamps import Stamp

NOBODY = """  Nobody can sign in yet. The first administrator gets a link for choosing a password from
  .venv/bin/python manage.py create_administrator EMAIL NAME
"""


def migrate() -> None:
    """Apply what is not applied."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> None:
    """Hash and compress the files of static/, static_vendor/ and the packages, when one of them changed."""
    sources = [*map(Path, settings.STATICFILES_DIRS), settings.BASE_DIR / "requirements.txt"]
    stamp = Stamp("static", *sources, folder=settings.VAR_DIR / "stamps")
    if not (stamp.is_current() and (settings.STATIC_ROOT / "staticfiles.json").is_file()):
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.set()


def load(*, demo: bool) -> str:
    """Reference data, the demo company into an empty database, and the clocks of requests from before there were any.

    Returns what to tell about demo accounts, or how the first person gets in.
    """
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("load_public_days", stdout=io.StringIO())
    call_command("load_industries", stdout=io.StringIO())
    call_command("load_terms", stdout=io.StringIO())
    call_command("load_flows", stdout=io.StringIO())
    told = io.StringIO()
    if demo:
        call_command("load_demo", if_empty=True, stdout=told)
    call_command("keep_promises", stdout=io.StringIO())
    return told.getvalue() or ("" if get_user_model().objects.exists() else NOBODY)


def main(arguments: list[str]) -> None:
    """`python -m salesops.local.prepare FILE [--empty]`: FILE receives what to say about demo accounts."""
    file, *options = arguments
    os.environ["DJANGO_SETTINGS_MODULE"] = "salesops.settings"
    django.setup()
    with step("Database tables"):
        migrate()
    with step("Static files"):
        collect_static()
    with step("Catalogue" if "--empty" in options else "Catalogue and demo company"):
        told = load(demo="--empty" not in options)
    Path(file).write_text(told, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

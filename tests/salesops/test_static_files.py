"""Static files may be kept for ever: whatever changes gets another name, modules within modules included."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

IMPORTED = re.compile(r"""(?:from|import)\s*\(?["'](\./[^"']+)["']""")
HASHED = re.compile(r"\./[\w-]+\.[0-9a-f]{12}\.js")


def collected(source: Path, target: Path) -> dict[str, str]:
    """Name in the folder js → text, of the files that browsers ask for."""
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "salesops.static_files.StaticFiles"}}
    with override_settings(STATICFILES_DIRS=[source], STATIC_ROOT=target, STORAGES=storages, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
    return {path.name: path.read_text() for path in (target / "js").glob("*.????????????.js")}


def name_of(files: dict[str, str], stem: str) -> str:
    """The name of the newest file with that stem: the older are those of intermediate passes."""
    imported = {name.removeprefix("./") for text in files.values() for name in IMPORTED.findall(text)}
    (name,) = [name for name in files if name.startswith(f"{stem}.") and name in imported]
    return name


@pytest.mark.django_db
def test_modules_import_each_other_under_names_made_of_their_content(tmp_path: Path) -> None:
    files = collected(settings.BASE_DIR / "static", tmp_path / "served")
    imports = [name for text in files.values() for name in IMPORTED.findall(text)]
    assert len(imports) > 10
    assert [name for name in imports if not HASHED.fullmatch(name)] == []


def test_change_of_a_module_renames_all_that_import_it(tmp_path: Path) -> None:
    source = tmp_path / "source"
    copytree(settings.BASE_DIR / "static", source)
    before = collected(source, tmp_path / "before")
    dom = source / "js" / "dom.js"
    dom.write_text(dom.read_text() + "\nexport const later = 1;\n")
    after = collected(source, tmp_path / "after")
    assert name_of(before, "dom") != name_of(after, "dom")
    assert name_of(before, "dialogs") != name_of(after, "dialogs")
    assert name_of(before, "toasts") != name_of(after, "toasts")


@pytest.mark.django_db
def test_files_are_compressed_with_gzip_alone(tmp_path: Path) -> None:
    collected(settings.BASE_DIR / "static", tmp_path / "served")
    assert list((tmp_path / "served" / "css").glob("app.*.css.gz"))
    assert not list((tmp_path / "served").rglob("*.br"))

"""The Chinese catalogue: every text translated once and for good, with the same placeholders, edges and punctuation."""

import re
from collections.abc import Callable
from pathlib import Path

import allauth
import django
import polib
import pytest

from salesops.local import messages
from salesops.local.borrowed import BORROWED
from salesops.local.translations import ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")
TAG = re.compile(r"<(/?\w+)")
HAN = "[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,;:!?]|{HAN}\(|\){HAN}|[,;!?]{HAN}")
CORNER_QUOTES = re.compile("[「」『』]")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return messages.read()


def texts(entry: polib.POEntry) -> tuple[str, str]:
    """What is translated, in the form that names its number, and the translation."""
    if entry.msgid_plural:
        return entry.msgid_plural, entry.msgstr_plural[0]
    return entry.msgid, entry.msgstr


def faulty(catalogue: polib.POFile, is_faulty: Callable[[str, str], object]) -> list[str]:
    return [entry.msgid for entry in catalogue if is_faulty(*texts(entry))]


def test_texts_are_marked_by_names_that_the_catalogue_knows() -> None:
    renamed = re.compile(r"import (n?p?gettext\w*) as (\w+)")
    names = [
        (path.name, *found.groups())
        for path in messages.sources(ROOT)
        for found in renamed.finditer(path.read_text(encoding="utf-8"))
        if found[2] not in messages.KEYWORDS
    ]
    assert names == []


def test_every_text_is_translated_and_certain(catalogue: polib.POFile) -> None:
    assert catalogue.untranslated_entries() == []
    assert catalogue.fuzzy_entries() == []
    assert catalogue.obsolete_entries() == []


def test_chinese_has_one_plural_form(catalogue: polib.POFile) -> None:
    assert catalogue.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert {tuple(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural} == {(0,)}


def test_placeholders_are_the_same(catalogue: polib.POFile) -> None:
    assert faulty(catalogue, lambda en, zh: sorted(PLACEHOLDER.findall(en)) != sorted(PLACEHOLDER.findall(zh))) == []


def test_unnamed_placeholders_keep_their_order(catalogue: polib.POFile) -> None:
    unnamed = re.compile(r"%[sdif]|\{\}")
    assert faulty(catalogue, lambda en, zh: unnamed.findall(en) != unnamed.findall(zh)) == []


def test_markup_is_the_same(catalogue: polib.POFile) -> None:
    assert faulty(catalogue, lambda en, zh: sorted(TAG.findall(en)) != sorted(TAG.findall(zh))) == []


def test_blanks_at_the_ends_are_the_same(catalogue: polib.POFile) -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert faulty(catalogue, lambda en, zh: edges(en) != edges(zh)) == []


def test_punctuation_beside_chinese_is_full_width(catalogue: polib.POFile) -> None:
    assert faulty(catalogue, lambda en, zh: HALF_WIDTH.search(zh) or CORNER_QUOTES.search(zh)) == []


def test_reader_is_addressed_politely_everywhere(catalogue: polib.POFile) -> None:
    assert faulty(catalogue, lambda en, zh: "你" in zh) == []


def test_borrowed_texts_still_exist_where_they_come_from() -> None:
    sources = (Path(django.__file__).parent / "conf", Path(allauth.__file__).parent)
    theirs = {
        entry.msgid
        for source in sources
        for entry in polib.pofile(str(source / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    }
    assert [text for text in BORROWED if text not in theirs] == []

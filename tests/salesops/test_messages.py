"""The catalogue of texts is complete, and its tool finds every text and keeps every translation."""

from pathlib import Path

import polib
import pytest

from salesops.local import messages, translations
from salesops.local.messages import Key, Message

TEMPLATE = """
{% load i18n %}
<h1>{% translate "Queue" %}</h1> it's {# not a text #}
  <p>{% blocktranslate count n=rows|length trimmed %}
     {{ n }} request
   {% plural %}
     {{ n }} requests
   {% endblocktranslate %}</p>
{% include "x.html" with title=_("Title here") %} {{ value|default:_("none") }} {% translate "May" context "month" %}
"""
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
title = _("Title here")
what = ngettext("%(n)s row", "%(n)s rows", 3)
month = pgettext("month", "May")
long = _("one "
         "two")
"""


@pytest.fixture
def found(tmp_path: Path) -> dict[Key, Message]:
    (tmp_path / "app" / "migrations").mkdir(parents=True)
    (tmp_path / "app" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "app" / "code.py").write_text(CODE, encoding="utf-8")
    (tmp_path / "app" / "migrations" / "0001.py").write_text('_("not shown")', encoding="utf-8")
    return messages.collect(tmp_path, ["app"])


def test_texts_of_code_and_templates_are_found(found: dict[Key, Message]) -> None:
    assert {key: message.plural for key, message in found.items()} == {
        (None, "Queue"): "",
        (None, "%(n)s request"): "%(n)s requests",
        (None, "Title here"): "",
        (None, "none"): "",
        ("month", "May"): "",
        (None, "%(n)s row"): "%(n)s rows",
        (None, "one two"): "",
    }
    assert found[None, "Title here"].files == {"app/page.html", "app/code.py"}


def translated(found: dict[Key, Message], **more: str) -> polib.POFile:
    catalogue = messages.merge(polib.POFile(), found)
    for entry in catalogue:
        text = more.get(entry.msgid, f"译 {entry.msgid}")
        if entry.msgid_plural:
            entry.msgstr_plural = {0: text}
        else:
            entry.msgstr = text
    return catalogue


def test_complete_catalogue_has_no_problems(found: dict[Key, Message]) -> None:
    assert messages.problems(translated(found), found) == []


def test_merge_keeps_translations_and_drops_what_nobody_shows(found: dict[Key, Message]) -> None:
    old = translated(found)
    old.append(polib.POEntry(msgid="gone", msgstr="走了"))
    old.find("Queue").flags.append("fuzzy")
    merged = messages.merge(old, found)
    assert merged.find("%(n)s row").msgstr_plural == {0: "译 %(n)s row"}
    assert merged.find("May", msgctxt="month").msgstr == "译 May"
    assert merged.find("Queue").msgstr == ""
    assert merged.find("gone") is None
    assert [entry for entry in merged if entry.fuzzy] == []
    assert str(messages.merge(merged, found)) == str(merged)


def test_every_kind_of_problem_is_named(found: dict[Key, Message]) -> None:
    catalogue = translated(found, Queue="", none="无 %(x)s")
    catalogue.find("Title here").flags.append("fuzzy")
    catalogue.remove(catalogue.find("one two"))
    catalogue.append(polib.POEntry(msgid="gone", msgstr="走了"))
    catalogue.append(polib.POEntry(msgid="older", msgstr="旧", obsolete=True))
    found[None, "%(n)s row"].plural = "%(n)s lines"
    assert messages.problems(catalogue, found) == [
        "fuzzy: 'Title here'",
        "missing: 'one two' (app/code.py)",
        "obsolete: 'gone'",
        "obsolete: 'older'",
        "plural differs: '%(n)s row'",
        "unknown placeholder: 'none'",
        "untranslated: 'Queue'",
    ]


def test_lost_placeholder_is_a_problem() -> None:
    found: dict[Key, Message] = {(None, "by %(who)s"): Message(files={"a.py"})}
    assert messages.problems(translated(found, **{"by %(who)s": "由他"}), found) == ["lost placeholder: 'by %(who)s'"]


def test_per_cent_sign_that_breaks_the_text_is_a_problem() -> None:
    found: dict[Key, Message] = {(None, "%(n)s %% of it"): Message(files={"a.py"})}
    assert messages.problems(messages.merge(translated(found, **{"%(n)s %% of it": "%(n)s%%"}), found), found) == []
    broken = messages.merge(translated(found, **{"%(n)s %% of it": "占 %(n)s（%）"}), found)
    assert messages.problems(broken, found) == ["lone per cent sign: '%(n)s %% of it'"]


def test_compile_writes_only_what_is_older(tmp_path: Path, found: dict[Key, Message]) -> None:
    source = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    translated(found).save(str(source))
    assert translations.compile_stale(tmp_path) == 1
    assert translations.compile_stale(tmp_path) == 0
    assert polib.mofile(str(source.with_suffix(".mo"))).find("Queue").msgstr == "译 Queue"


def test_product_is_completely_translated() -> None:
    assert messages.problems(messages.read(), messages.collect(translations.ROOT)) == []

"""The catalogue of texts: found in the code and the templates, kept complete, compiled; without the gettext tools.

`python -m salesops.local.messages` brings locale/ up to date, `--check` only says what is wrong with it.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from salesops.local.translations import ROOT, compile_stale

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
FOLDERS = (
    "salesops",
    "core",
    "accounts",
    "notifications",
    "workcalendar",
    "deadlines",
    "customers",
    "approvals",
    "contracts",
    "requests_app",
    "templates",
)
PLURAL = ("ngettext", "ngettext_lazy")
IN_CONTEXT = ("pgettext", "pgettext_lazy")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "ugettext"), None),
    **dict.fromkeys(PLURAL, (1, 2)),
    **dict.fromkeys(IN_CONTEXT, ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")
LONE_PERCENT = re.compile(r"%(?!\(\w+\)[a-z]|[sdif])")
"""A per cent sign that breaks the text when it is filled in; `%%` is written for one."""
METADATA = {
    "Project-Id-Version": "salesops",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

Key = tuple[str | None, str]  # context, text


@dataclass
class Message:
    """A text to translate and the files that show it."""

    plural: str = ""
    files: set[str] = field(default_factory=set)


def sources(root: Path, folders: Iterable[str] = FOLDERS) -> Iterator[Path]:
    """The files that can hold texts."""
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def found_in(path: Path) -> Iterator[tuple[Key, str]]:
    """(context and text, plural or nothing) of every call in one file."""
    code = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        code = "\n".join(line.lstrip() for line in templatize(code, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        yield (context, singular), plural


def collect(root: Path, folders: Iterable[str] = FOLDERS) -> dict[Key, Message]:
    """Every text of the product."""
    messages: dict[Key, Message] = {}
    for path in sources(root, folders):
        for key, plural in found_in(path):
            message = messages.setdefault(key, Message())
            message.plural = message.plural or plural
            message.files.add(str(path.relative_to(root)))
    messages.pop((None, ""), None)
    return messages


def merge(catalogue: polib.POFile, messages: dict[Key, Message]) -> polib.POFile:
    """A catalogue of exactly these messages, with the translations that there are and nothing guessed."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    merged = polib.POFile(wrapwidth=110)
    merged.metadata = dict(METADATA)
    for key, message in sorted(messages.items(), key=_place):
        merged.append(_entry(key, message, known.get(key)))
    return merged


def _place(item: tuple[Key, Message]) -> tuple[list[str], str, str]:
    (context, text), message = item
    return sorted(message.files), text, context or ""


def _entry(key: Key, message: Message, old: polib.POEntry | None) -> polib.POEntry:
    context, text = key
    entry = polib.POEntry(msgctxt=context, msgid=text, occurrences=[(name, "") for name in sorted(message.files)])
    translation = (old.msgstr_plural.get(0) or old.msgstr) if old and not old.fuzzy else ""
    if message.plural:
        entry.msgid_plural, entry.msgstr_plural = message.plural, {0: translation}
    else:
        entry.msgstr = translation
    if "%" in text and PLACEHOLDER.search(text):
        entry.flags.append("python-format")
    return entry


def problems(catalogue: polib.POFile, messages: dict[Key, Message]) -> list[str]:
    """What keeps the catalogue from being complete, one line each; empty when nothing does."""
    current = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    lines = [f"missing: {text!r} ({min(messages[context, text].files)})" for context, text in messages.keys() - current]
    lines += [f"obsolete: {text!r}" for _context, text in current.keys() - messages.keys()]
    lines += [f"obsolete: {entry.msgid!r}" for entry in catalogue.obsolete_entries()]
    for key in messages.keys() & current:
        lines += [f"{fault}: {key[1]!r}" for fault in _faults(current[key], messages[key])]
    return sorted(lines)


def _faults(entry: polib.POEntry, message: Message) -> Iterator[str]:
    if entry.fuzzy:
        yield "fuzzy"
    if (entry.msgid_plural or "") != message.plural:
        yield "plural differs"
    translation = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    if not translation.strip():
        yield "untranslated"
    elif set(PLACEHOLDER.findall(translation)) - set(PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or ""))):
        yield "unknown placeholder"
    elif not entry.msgid_plural and set(PLACEHOLDER.findall(entry.msgid)) - set(PLACEHOLDER.findall(translation)):
        yield "lost placeholder"
    elif "python-format" in entry.flags and LONE_PERCENT.search(translation.replace("%%", "")):
        yield "lone per cent sign"


def read(path: Path = CATALOGUE) -> polib.POFile:
    """The catalogue, empty when there is none yet."""
    return polib.pofile(str(path), wrapwidth=110) if path.is_file() else polib.POFile(wrapwidth=110)


def main(arguments: list[str]) -> int:
    """Update or check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="script/messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail when something is incomplete")
    options = parser.parse_args(arguments)
    if not settings.configured:  # the template lexer asks for DEBUG
        settings.configure()
    messages, catalogue = collect(ROOT), read()
    if not options.check:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        catalogue = merge(catalogue, messages)
        catalogue.save(str(CATALOGUE))
        compile_stale()
    lines = problems(catalogue, messages)
    print("\n".join([*lines, f"{len(messages)} texts, {len(lines)} problems."]))
    return 1 if options.check and lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

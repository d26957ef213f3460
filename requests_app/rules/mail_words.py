"""What the words of a mail say: the content it asks for, the request it answers, its text without mail's own noise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

NUMBER = re.compile(r"\bSR-\d{4}-\d{5,9}\b", re.IGNORECASE)
_TAG = re.compile(r"\[\s*([A-Za-z0-9]{1,8})\s*\]")
_PREFIX = re.compile(r"^\s*(re|fw|fwd|aw|wg|回复|答复|转发)\s*[:：]\s*", re.IGNORECASE)
_QUOTE_BEGINS = re.compile(
    r"^(-{2,} ?(original message|forwarded message|原始邮件|转发的邮件) ?-{2,}.*"
    r"|on [^\n]{5,200}(\n[^\n]{1,100})? wrote:"
    r"|(在|于)[^\n]{5,200}(\n[^\n]{1,100})?写道[:：]"
    r"|(from|发件人)[:：][^\n]*\n(sent|date|to|发送时间|日期|时间|收件人)[:：].*"
    r"|-- )$",
    re.IGNORECASE | re.MULTILINE,
)
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_BREAKS = frozenset(
    {"br", "p", "div", "li", "tr", "table", "ul", "ol", "hr", "blockquote", *(f"h{n}" for n in range(1, 7))}
)


def codes_in(recipients: Iterable[str], subject: str, *, desk: str) -> list[str]:
    """What may name a content, the most certain first: desk+S1@… among the recipients, then [S1] in the subject."""
    name, _at, domain = desk.lower().partition("@")
    found = []
    for recipient in recipients:
        local, _at, at_domain = recipient.lower().partition("@")
        base, plus, tag = local.partition("+")
        if plus and base == name and at_domain == domain:
            found.append(tag.upper())
    return found + [tag.upper() for tag in _TAG.findall(subject)]


def number_in(subject: str) -> str:
    """The number of the request that the subject names, or an empty text."""
    found = NUMBER.search(subject)
    return found[0].upper() if found else ""


def title_of(subject: str, *, codes: Iterable[str]) -> str:
    """The subject without "Re:" and the like and without the tags that named the content; one line, 160 at most."""
    text = " ".join(subject.split())
    while (shorter := _PREFIX.sub("", text, count=1)) != text:
        text = shorter
    known = {code.upper() for code in codes}
    text = _TAG.sub(lambda tag: "" if tag[1].upper() in known else tag[0], text)
    return " ".join(text.split())[:160]


def new_words(text: str) -> str:
    """A reply without what it quotes and without its signature."""
    begins = _QUOTE_BEGINS.search(text)
    written = text[: begins.start()] if begins else text
    return "\n".join(line for line in written.splitlines() if not line.startswith(">")).strip()


def tidy(text: str) -> str:
    """At most one empty line between paragraphs, no spaces at the ends of lines."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _Reader(HTMLParser):
    """Collects the visible text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden.append(tag)
        if tag in _BREAKS:
            self.pieces.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag == self.hidden[-1]:
            self.hidden.pop()
        if tag in _BREAKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))


def text_of(html: str) -> str:
    """What a reader of the HTML sees, as plain text: no mark-up, script or style comes through."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:  # what the standard library says to <![ followed by nonsense
        return tidy(re.sub(r"<[^>]*>?", " ", html))
    lines = "".join(reader.pieces).split("\n")
    return tidy("\n".join(re.sub(r" {2,}", " ", line).strip() for line in lines))

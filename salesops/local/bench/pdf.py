"""A contract of three pages as PDF, in both languages: how long it takes, how large it is, what it needs of memory.

script/bench pdf [--rounds 20]
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from pypdf import PdfReader

from salesops.local.embedded import reserve
from salesops.local.figures import Figure, at_most, show
from salesops.local.stage import own_folder

AT = datetime(2026, 11, 23, tzinfo=UTC)
SENTENCES = {
    "zh-hans": "甲方应在收到乙方发票后三十日内，将合同价款的百分之三十支付至乙方指定账户；余款在验收报告签署后付清。"
    * 2,
    "en": "The customer pays thirty per cent of the price within thirty days after receipt of the invoice. " * 2,
}


def main(arguments: list[str]) -> int:
    """The exit code: 1 when a figure fails."""
    parser = argparse.ArgumentParser(prog="script/bench pdf")
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args(arguments)
    with own_folder("bench-pdf"):
        _set_up()
        return show("pdf", measure(asked.rounds))


def measure(rounds: int) -> Iterator[Figure]:
    """The first document of the process, which loads the faces, then those after it, then the memory."""
    yield Figure("memory before", _memory())
    took, _document = _timed("zh-hans")
    yield at_most("first document", took, 10_000, "ms")
    for language in SENTENCES:
        measured = [_timed(language) for _round in range(rounds)]
        yield at_most(f"{language}, median", median(took for took, _document in measured), 2000, "ms")
        document = measured[0][1]
        yield at_most(f"{language}, size", len(document) / 1000, 200, "kB", digits=1)
        yield Figure(f"{language}, pages", str(len(PdfReader(io.BytesIO(document)).pages)))
    yield Figure("memory at most", _memory())


def _timed(language: str) -> tuple[float, bytes]:
    """One document, and the milliseconds that it took."""
    from core import pdf

    started = time.perf_counter()
    document = pdf.render(
        "pdf/specimen.html",
        _content(language),
        language=language,
        title="HT",
        company="华信",
        at=AT,
        watermark="未生效",
    )
    return (time.perf_counter() - started) * 1000, document


def _content(language: str) -> dict[str, Any]:
    return {
        "facts": [("甲方", "北京㐂䶮科技有限公司"), ("Contact", "𠮷喆")],
        "clauses": [(f"§ {number}", [SENTENCES[language]] * 3) for number in range(4)],
        "columns": ("Product", "Model", "Quantity", "Amount"),
        "rows": [(SENTENCES[language][:40], f"HX-{row}", row, f"{row * 1000:,}.00") for row in range(24)],
        "sum": ("Total", "276,000.00"),
        "parties": ("甲方", "乙方"),
        "signed_by": ("Name", "Date"),
    }


def _memory() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"


def _set_up() -> None:
    """Django with addresses that nothing listens on: printing needs no server."""
    import django

    reserve(os.environ)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "salesops.settings", "LOG_LEVEL": "WARNING"}
    django.setup()

"""Documents as PDF: what they show, what they may load, and that the same input gives the same bytes."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import cffi
import pytest
import time_machine
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

from core import pdf, typefaces
from core.errors import DomainError

from . import printed

AT = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
RARE = "㐂䶮𠮷龘喆𬭎"
NOBODY_HAS_IT = "\u0378"  # not a character in any version of Unicode
CLAUSE = "甲方应在收到发票后三十日内，将合同价款的百分之三十（30%）支付至乙方指定账户；余款在“最终验收报告”签署后付清。"


def _render(template: str = "tests/pdf_text.html", *, language: str = "zh-hans", **given: Any) -> bytes:
    options = {name: given.pop(name) for name in ("watermark", "files", "number", "at") if name in given}
    options = {"number": "HT-2026-00042", "at": AT, **options}
    return pdf.render(template, given, language=language, title="框架协议", company="华信技术", **options)


def _contract(*, rows: int = 24, clauses: int = 5, **options: Any) -> bytes:
    """Three pages with 24 rows: facts, five articles, a table over two pages, signatures."""
    return _render(
        "pdf/specimen.html",
        facts=[("甲方", f"北京{RARE[:2]}科技有限公司"), ("联系人", RARE[2:])],
        clauses=[("价款与支付", [CLAUSE] * 4)] * clauses,
        columns=("产品", "型号", "数量", "金额"),
        rows=[(f"终端{i}，含安装、调试与三年质保", f"HX-{i}", str(i), f"{i}.00") for i in range(1, rows + 1)],
        sum=("合计", "8,888,888.88"),
        parties=("甲方（盖章）", "乙方（盖章）"),
        signed_by=("授权代表", "签署日期"),
        **options,
    )


def test_render_prints_head_foot_and_page_numbers_on_each_page() -> None:
    pages = printed.pages(_contract(language="en"))
    assert len(pages) == 3
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of 3" in text
        assert "华信技术" in text
        assert "框架协议" in text
        assert "HT-2026-00042" in text


def test_render_speaks_the_documents_language_not_the_readers() -> None:
    with translation.override("fr"):
        chinese, english = (_render(language=language, day=date(2026, 11, 23)) for language in ("zh-hans", "en"))
        assert translation.get_language() == "fr"
    assert "2026年11月23日" in printed.pages(chinese)[0]
    assert "23 Nov 2026" in printed.pages(english)[0]


def test_render_tells_title_language_company_and_time() -> None:
    reader = PdfReader(io.BytesIO(_render(text="x")))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("框架协议", "华信技术")
    assert reader.metadata.creation_date == reader.metadata.modification_date == AT
    assert reader.trailer["/Root"]["/Lang"] == "zh-hans"  # type: ignore[index]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index] # for those who listen to it


def test_render_uses_a4() -> None:
    (page,) = PdfReader(io.BytesIO(_render(text="x"))).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def test_render_gives_the_same_bytes_for_the_same_input_at_any_time() -> None:
    with time_machine.travel(AT):
        first = _render(text="喆Š", watermark="未生效")
    with time_machine.travel(AT + timedelta(days=400)):
        assert _render(text="喆Š", watermark="未生效", at=AT.astimezone()) == first


def test_render_gives_other_bytes_for_another_time_or_file() -> None:
    given = [(AT, b"a"), (AT + timedelta(seconds=1), b"a"), (AT, b"b")]
    assert len({_render(text="x", at=at, files={"seal": content}) for at, content in given}) == 3


@pytest.mark.parametrize("watermark", ["未生效", "NOT EFFECTIVE"])
def test_watermark_goes_across_every_page(watermark: str) -> None:
    pages = printed.pages(_contract(watermark=watermark))
    assert len(pages) == 3
    assert all(text.count(watermark) == 1 for text in pages)
    assert not any(watermark in text for text in printed.pages(_contract(clauses=1)))


def test_table_repeats_its_head_keeps_rows_whole_and_sums_once() -> None:
    pages = printed.pages(_contract(rows=60))
    with_rows = [text for text in pages if "HX-" in text]
    assert len(with_rows) > 2
    assert all("型号" in text for text in with_rows)
    assert sum(text.count("合计") for text in pages) == 1
    for number in range(1, 61):
        (page,) = [text for text in pages if f"HX-{number}\n" in f"{text}\n" or f"HX-{number} " in text]
        assert f"终端{number}，含安装" in page


def test_money_stands_right_with_digits_of_one_width() -> None:
    rows = [("a", "1", "1", "1,111.11"), ("b", "2", "2", "8,888.88"), ("c", "3", "3", "8.88")]
    document = _render("pdf/specimen.html", columns=("P", "M", "Q", "A"), rows=rows, sum=("S", "9.99"))
    places = printed.places(document, 0)
    ones, eights, short = (places[amount][0] for amount in ("1,111.11", "8,888.88", "8.88"))
    assert ones == pytest.approx(eights, abs=0.1)
    assert short > eights + 10


def test_signatures_of_the_parties_stay_together() -> None:
    for rows in (17, 19, 21, 23):  # the last lines on the page, from none to all of a signature
        pages = printed.pages(_contract(rows=rows, clauses=0))
        (page,) = [text for text in pages if "甲方（盖章）" in text]
        assert "乙方（盖章）" in page
        assert page.count("签署日期") == 2


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_rare_names_have_an_outline_for_every_character(language: str) -> None:
    text = f"{RARE}镕璟赟翀淼骉甪〇㛃𬀩𫍽“¥€…—”①℃é ŠŁőž Москва ☑☐"
    document = _render(language=language, text=text)
    assert set(text) - {" "} <= printed.drawn(document)
    assert RARE in printed.pages(document)[0]
    assert pdf.missing_characters(text) == set()


def test_what_no_font_has_is_missing_and_has_no_outline() -> None:
    assert pdf.missing_characters(f"喆{NOBODY_HAS_IT}") == {NOBODY_HAS_IT}
    assert NOBODY_HAS_IT not in printed.drawn(_render(text=f"喆{NOBODY_HAS_IT}"))


def test_missing_characters_does_not_ask_for_what_is_not_drawn() -> None:
    assert pdf.missing_characters("a\u00a0b\u2028c\r\n\t\u200d 葛\U000e0100 ♥\ufe0e") == set()


def test_faces_cover_what_every_product_must_by_the_chinese_standard() -> None:
    """GB 18030-2022, level 1: the unified ideographs U+4E00–9FEF and extension A U+3400–4DB5."""
    unified = {*range(0x4E00, 0x9FF0), *range(0x3400, 0x4DB6)}
    assert unified <= typefaces.covered()


def test_contract_of_three_pages_is_small() -> None:
    document = _contract()
    assert len(PdfReader(io.BytesIO(document)).pages) == 3
    assert len(document) < 200_000


def test_documents_made_at_once_do_not_disturb_each_other() -> None:
    texts = [f"{RARE} {number}" for number in range(6)]
    with ThreadPoolExecutor(max_workers=3) as pool:
        together = list(pool.map(lambda text: _render(text=text), texts))
    assert together == [_render(text=text) for text in texts]


def test_fonts_embedded_are_ours_and_hold_only_what_is_used() -> None:
    for font in printed.fonts(_contract()):
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert descriptor["/FontFamily"] in typefaces.CHINESE
        assert len(descriptor["/FontFile3"].get_data()) < 100_000


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what it has been asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_document_loads_nothing_from_the_network_or_the_machine(web: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = web
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>hidden</text></svg>')
    hostile = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{secret.as_uri()}"/></svg>'
    addresses = [
        *(address, secret.as_uri(), str(secret), "data:text/plain,hidden", "given:other", "relative.css"),
        *("ours:../core/pdf.py", "ours:js/app.js", "ours:css/../../manage.py", "ours:css/none.css"),
    ]
    document = _render(
        "tests/pdf_loading.html", addresses=addresses, given=["hostile"], files={"hostile": hostile.encode()}
    )
    reader = PdfReader(io.BytesIO(document))
    assert asked == []
    assert not reader.attachments
    assert not any(page.images for page in reader.pages)
    assert not any("hidden" in page.extract_text() for page in reader.pages)


def test_document_shows_what_is_given_with_it() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    document = _render("tests/pdf_loading.html", given=["公章 1.png"], files={"公章 1.png": picture.getvalue()})
    (image,) = PdfReader(io.BytesIO(document)).pages[0].images
    assert image.image is not None
    assert image.image.convert("RGB").getpixel((4, 4)) == (255, 0, 0)


@pytest.fixture
def _without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that lacks the library: WeasyPrint is imported anew and finds none."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint" or name == "core.typesetting"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("core.typesetting", raising=False)
    real = cffi.FFI.dlopen

    def dlopen(ffi: Any, name: str, *flags: int) -> Any:
        if "pango" in name:
            raise OSError(f"cannot load library {name}")
        return real(ffi, name, *flags)

    monkeypatch.setattr(cffi.FFI, "dlopen", dlopen)


@pytest.mark.usefixtures("_without_pango")
def test_without_pango_one_is_told_whom_to_ask() -> None:
    with pytest.raises(DomainError, match="the server lacks Pango"):
        _render(text="x")


@pytest.mark.usefixtures("_without_pango")
def test_without_pango_what_the_faces_lack_counts_as_missing() -> None:
    assert pdf.missing_characters(f"{RARE}{NOBODY_HAS_IT}") == {NOBODY_HAS_IT}

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from approvals import documents
from approvals.documents import Frozen, Kind
from approvals.models import Document, DocumentVersion
from approvals.rules.canonical import text_of
from approvals.rules.differences import Change, Shape
from approvals.rules.flow import Flow
from approvals.rules.words import Piece
from approvals.services.comparing import Comparison, Line, compare, since_last_round
from tests.factories import make_customer, make_user

LAMP = {"code": "L-1", "name_en": "Lamp", "name_zh": "灯"}


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> Kind:
    """A kind of document as an app above registers it."""
    made = Kind(
        code="example",
        prefix="EX",
        label="Example",
        icon="file",
        url_name="example",
        flow=Flow(()),
        fields=(),
        freeze=lambda document: Frozen({}, {}),
        happened=lambda event, document, case: None,
        screen="",
        show=lambda request, version: {},
        labels=lambda: {
            "words": "Content",
            "rows": "Products",
            "rows.product": "Product",
            "rows.price": "Price",
            "rows.rate": "Rate",
            "amount": "Amount",
            "payer": "Who pays",
        },
        final=lambda document, version: None,
        shapes={
            "amount": Shape.MONEY,
            "rows.price": Shape.PRICE,
            "rows.rate": Shape.SHARE,
            "phone": Shape.TEXT,
            "person": Shape.KEY,
            "rows.person": Shape.KEY,
            "count": Shape.NUMBER,
            "payer": {"us": "We ourselves"},
        },
        row_keys={"rows": "product.code"},
    )
    monkeypatch.setitem(documents._KINDS, "example", made)
    return made


def version(content: dict[str, Any], *, currency: str = "CNY", **beside: Any) -> DocumentVersion:
    whole = {"content": content, "files": [], "document": {}} | beside
    return DocumentVersion(document=Document(kind="example"), canonical=text_of(whole), currency=currency)


def lines(before: dict[str, Any], after: dict[str, Any]) -> tuple[Line, ...]:
    return compare(version(before), version(after)).lines


def shown(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The only line as label, removed, added."""
    (line,) = lines(before, after)
    return [" › ".join(line.trail), *(piece.text for piece in line.pieces)]


def test_version_has_no_difference_with_itself() -> None:
    content = {"words": "as it is", "rows": [{"product": LAMP}]}
    assert lines(content, content) == ()


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        ("amount", "1234.50", "1300.00", ["Amount", "¥1,234.50", "¥1,300.00"]),
        ("amount", None, "1300.00", ["Amount", "¥1,300.00"]),
        ("count", "12", "1300", ["Count", "12", "1,300"]),
        ("weight", "1.5000", "1200.2500", ["Weight", "1.5", "1,200.25"]),
        ("weight", 1, 1200, ["Weight", "1", "1,200"]),
        ("phone", "13800000000", "13900000000", ["Phone", "13800000000", "13900000000"]),
        ("code", "2026", "2027", ["Code", "2026", "2027"]),
        ("is_free", True, False, ["Is free", "Yes", "No"]),
        ("valid_until", "2026-11-23", "2026-12-01", ["Valid until", "23 Nov 2026", "1 Dec 2026"]),
        ("valid_until", "2026-13-23", "2026-12-01", ["Valid until", "2026-13-23", "1 Dec 2026"]),
        (
            "at",
            "2026-11-23T07:00:00.000000+00:00",
            "2026-11-23T08:30:00.000000+00:00",
            ["At", "23 Nov 2026, 15:00", "23 Nov 2026, 16:30"],
        ),
        ("payer", "us", "others", ["Who pays", "We ourselves", "others"]),
        ("product", LAMP, {"name_en": "Pole", "name_zh": "灯杆"}, ["Product", "Lamp", "Pole"]),
        ("customer", {"id": 1, "name": "A"}, {"id": 2, "name": "B"}, ["Customer", "A", "B"]),
        ("whatever", {"a": "1.00"}, ["x", "y"], ["Whatever", "A: 1", "x\ny"]),
        ("amount", "not a number", "1.00", ["Amount", "not a number", "¥1.00"]),
    ],
)
def test_values_are_written_as_the_reader_writes_them(
    name: str, before: Any, after: Any, expected: list[str], settings: Any
) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    assert shown({name: before}, {name: after}) == expected


def test_chinese_reader_gets_chinese_names_and_dates() -> None:
    with translation.override("zh-hans"):
        found = lines({"product": LAMP, "on": "2026-11-23"}, {"product": None, "on": "2026-12-01"})
    assert [line.pieces[0].text for line in found] == ["2026年11月23日", "灯"]


def test_keys_are_for_the_machine() -> None:
    assert lines({"person": 17}, {"person": 18}) == ()
    assert lines({"words": "a"}, {"words": "a", "person": 18}) == ()
    (line,) = lines({"rows": []}, {"rows": [{"product": LAMP, "person": 18}]})
    assert line.facts == (("Product", "Lamp"),)


def test_texts_show_which_words_changed() -> None:
    (line,) = lines({"words": "paid by us alone"}, {"words": "paid by them alone"})
    assert line.pieces == (
        Piece(None, "paid by "),
        Piece(Change.REMOVED, "us"),
        Piece(Change.ADDED, "them"),
        Piece(None, " alone"),
    )


def test_row_is_named_by_its_key_and_keeps_decimals_of_its_price() -> None:
    row = {"product": LAMP, "price": "1200.0000", "rate": "0.9200"}
    found = lines({"rows": [row]}, {"rows": [row | {"price": "1100.1250", "rate": "0.8855"}]})
    assert [(line.trail, [piece.text for piece in line.pieces]) for line in found] == [
        (("Products", "L-1", "Price"), ["¥1,200.00", "¥1,100.125"]),
        (("Products", "L-1", "Rate"), ["92 %", "88.55 %"]),
    ]


def test_whole_rows_show_all_their_facts_in_the_order_of_the_labels() -> None:
    row = {"rate": "1.0000", "price": "12.5000", "product": LAMP, "note": ""}
    (line,) = lines({"rows": []}, {"rows": [row]})
    assert line == Line(
        ("Products", "L-1"), Change.ADDED, facts=(("Product", "Lamp"), ("Price", "¥12.50"), ("Rate", "100 %"))
    )
    assert line.tone == "success"
    (line,) = lines({"rows": [row, row]}, {"rows": [row]})
    assert (line.trail, line.change, line.tone) == (("Products", "L-1 (2)"), Change.REMOVED, "danger")
    assert line.facts


def test_rows_without_a_key_have_a_number() -> None:
    (line,) = lines({"lines": ["a"]}, {"lines": ["a", "b"]})
    assert line.trail == ("Lines", "No. 2")
    assert line.pieces == (Piece(Change.ADDED, "b"),)


def test_another_order_is_said_once() -> None:
    rows = [{"product": LAMP}, {"product": LAMP | {"code": "P-2"}}]
    (line,) = lines({"rows": rows}, {"rows": rows[::-1]})
    assert (line.trail, line.change, line.pieces) == (
        ("Products",),
        Change.MOVED,
        (Piece(None, "The order changed."),),
    )


def test_from_nothing_to_nothing_is_no_difference() -> None:
    assert lines({"words": "", "gone": None}, {"words": None, "come": []}) == ()


def test_lines_follow_the_labels_then_the_unlabelled_then_files() -> None:
    found = compare(
        version({"zz": 1, "amount": "1.00", "words": "a"}, document={"title": "Old", "number": 1}),
        version(
            {"zz": 2, "amount": "2.00", "words": "b"},
            document={"title": "New", "number": 2},
            files=[{"name": "offer.pdf", "sha256": "1", "size": 1}],
        ),
    )
    assert [line.trail[0] for line in found.lines] == ["Title", "Content", "Amount", "Zz", "File"]


def test_amounts_are_in_the_currency_of_their_version() -> None:
    found = compare(version({"amount": "1.00"}), version({"amount": "2.00"}, currency="EUR"))
    assert [piece.text for piece in found.lines[0].pieces] == ["¥1.00", "€2.00"]


def test_files_are_named_as_they_were_and_are() -> None:
    old = [{"name": "a.pdf", "sha256": "1"}, {"name": "b.pdf", "sha256": "2"}, {"name": "c.pdf", "sha256": "3"}]
    new = [{"name": "a.pdf", "sha256": "9"}, {"name": "z.pdf", "sha256": "2"}]
    found = compare(version({}, files=old), version({}, files=new))
    assert [(line.trail[-1], [piece.text for piece in line.pieces]) for line in found.lines] == [
        ("a.pdf", ["The content is another one."]),
        ("File", ["b.pdf", "z.pdf"]),
        ("File", ["c.pdf"]),
    ]


def render(comparison: Comparison) -> str:
    return " ".join(render_to_string("approvals/_differences.html", {"comparison": comparison}).split())


def test_page_marks_what_was_removed_and_added() -> None:
    row = {"product": LAMP, "price": "12.5000"}
    page = render(
        compare(version({"words": "<b>old</b> way", "rows": []}), version({"words": "new way", "rows": [row]}))
    )
    assert '<del><span class="visually-hidden">removed: </span>&lt;b&gt;old&lt;/b&gt;</del>' in page
    assert '<ins><span class="visually-hidden">added: </span>new</ins> way' in page
    assert '<span class="tone tone-success">Added</span>' in page
    assert "¥12.50" in page
    assert "Nothing changed" not in page


def test_page_says_when_nothing_changed() -> None:
    assert "Nothing changed." in render(compare(version({}), version({})))


@pytest.mark.django_db
def test_since_last_round_compares_with_the_version_before(django_assert_num_queries: Any) -> None:
    owner = make_user()
    document = Document.objects.create(
        kind="example", title="Example", owner=owner, unit=owner.unit, customer=make_customer(), currency="CNY"
    )
    frozen = [
        DocumentVersion.objects.create(
            document=document,
            number=number,
            canonical=text_of({"content": {"count": number}}),
            sha256="0" * 64,
            currency="CNY",
            frozen_by=owner,
        )
        for number in (1, 2, 3)
    ]
    with django_assert_num_queries(1):
        comparison = since_last_round(frozen[2], among=document.versions.all())
    assert comparison is not None
    assert (comparison.older, [piece.text for piece in comparison.lines[0].pieces]) == (frozen[1], ["2", "3"])
    assert since_last_round(frozen[0], among=document.versions.all()) is None
    assert since_last_round(frozen[2], among=document.versions.filter(number=1)) is None

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.mail_words import codes_in, new_words, number_in, text_of, tidy, title_of

DESK = "desk@example.com"


@pytest.mark.parametrize(
    ("recipients", "subject", "codes"),
    [
        (["desk+s1@example.com"], "Brochures", ["S1"]),
        (["Desk+S1@Example.com"], "[M2] Visit", ["S1", "M2"]),
        (["desk@example.com"], "[s1] Brochures", ["S1"]),
        (["desk@example.com"], "Re: [EXTERNAL] [ C2 ] Contract", ["EXTERNAL", "C2"]),
        (["desk+s1@elsewhere.com", "other+s1@example.com"], "Brochures", []),
        ([], "Brochures", []),
    ],
)
def test_codes_in_reads_address_tags_before_subject_tags(recipients: list[str], subject: str, codes: list[str]) -> None:
    assert codes_in(recipients, subject, desk=DESK) == codes


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: [SR-2026-00042] accepted", "SR-2026-00042"),
        ("回复：sr-2026-00042 已受理", "SR-2026-00042"),
        ("SR-2026-42", ""),
        ("XSR-2026-00042", ""),
        ("Brochures", ""),
    ],
)
def test_number_in_finds_a_whole_number(subject: str, number: str) -> None:
    assert number_in(subject) == number


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("[S1] Brochures for the fair", "Brochures for the fair"),
        ("Re: FW: 转发：[s1] 展会 宣传册", "展会 宣传册"),
        ("[S1] [urgent]  Brochures", "[urgent] Brochures"),
        ("[S1]", ""),
        ("x" * 200, "x" * 160),
    ],
)
def test_title_of_is_the_subject_without_mail_noise(subject: str, title: str) -> None:
    assert title_of(subject, codes=["S1"]) == title


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 23 Nov 2026 at 10:00, Desk <desk@example.com> wrote:\n> Which format?",
        "On Mon, 23 Nov 2026 at 10:00,\nDesk <desk@example.com> wrote:\n> Which format?",
        "在 2026年11月23日，支持台 <desk@example.com> 写道：\n> 哪种格式？",
        "----- Original Message -----\nFrom: Desk",
        "------------------ 原始邮件 ------------------\n发件人: Desk",
        "From: Desk\nSent: Monday\nTo: Ann",
        "发件人：支持台\n发送时间：星期一",
        "-- \nAnn\nSales",
        "> Which format?",
    ],
)
def test_new_words_leaves_out_what_is_quoted(quoted: str) -> None:
    assert new_words(f"PDF, please.\nBy Friday.\n\n{quoted}") == "PDF, please.\nBy Friday."


def test_new_words_keeps_what_only_looks_like_a_quotation() -> None:
    text = "From: next week on, please.\nOn time!\n--\nAnn"
    assert new_words(text) == text


def test_text_of_keeps_words_and_lines_and_nothing_else() -> None:
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Dear&nbsp;desk,</p>"
        "<div>20 <b>brochures</b><br>by Friday</div><script>alert(1)</script>"
        "<ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table>&lt;b&gt;</body></html>"
    )
    assert text_of(html) == "Dear\xa0desk,\n\n20 brochures\nby Friday\n\n- one\n\n- two\n\na b\n\n<b>".replace(
        "\xa0", " "
    )


def test_text_of_what_is_no_html_at_all_is_still_text() -> None:
    assert text_of("<![nonsense[ <p>words</p>") == "words"


@given(st.text(alphabet="<>!-[]/abscript \n&;="))
def test_text_of_never_fails(html: str) -> None:
    assert isinstance(text_of(html), str)


def test_tidy_unifies_lines() -> None:
    assert tidy("a  \r\n\r\n\r\n\r\nb\rc\n") == "a\n\nb\nc"

from __future__ import annotations

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.letters import LONGEST_ID, MOST_PARTS, Unreadable, is_verified, read
from tests.requests_app.intake.mails import mail


def test_read_takes_sender_subject_text_and_files() -> None:
    letter = read(
        mail(
            "Ann Li <Ann@Example.com>",
            to="Desk <desk+S1@example.com>, x@example.com",
            subject="宣传册 brochures",
            text="请寄 20 份。\n\n谢谢",
            files=(("清单.pdf", b"%PDF-1.4"),),
            Message_ID="<1@example.com>",
            In_Reply_To="<a@b>",
            References="<c@d> <a@b>",
        )
    )
    assert (letter.message_id, letter.sender) == ("<1@example.com>", "ann@example.com")
    assert letter.recipients == ("desk+s1@example.com", "x@example.com")
    assert letter.subject == "宣传册 brochures"
    assert letter.text == "请寄 20 份。\n\n谢谢"
    assert letter.references == "<a@b> <c@d> <a@b>"
    assert [(file.name, file.content) for file in letter.files] == [("清单.pdf", b"%PDF-1.4")]
    assert not letter.automatic


def test_read_prefers_plain_text_and_falls_back_to_html() -> None:
    assert read(mail(text="plain", html="<p>rich</p>")).text == "plain"
    assert read(mail(text="", html="<p>rich<script>x</script></p>")).text == "rich"
    assert read(mail(text="  \n", html="<p>rich</p>")).text == "rich"


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("gb2312", "朱镕基 €".encode("gb18030")),
        ("utf-8", "朱镕基 €".encode()),
        ("x-unknown", "朱镕基 €".encode()),
        ("", "朱镕基 €".encode()),
    ],
)
def test_read_decodes_what_chinese_mail_programs_send(charset: str, content: bytes) -> None:
    kind = f"Content-Type: text/plain; charset={charset}\n" if charset else ""
    raw = f"From: a@b.c\n{kind}Content-Transfer-Encoding: 8bit\n\n".encode() + content
    assert read(raw).text == "朱镕基 €"


def test_read_replaces_what_no_database_takes() -> None:
    letter = read(b"From: a@b.c\nSubject: a\0b \xff\n\nx\0y \xff")
    assert letter.subject == "ab \ufffd"
    assert letter.text == "xy \ufffd"


def test_read_names_a_file_without_name_and_keeps_an_attached_mail_whole() -> None:
    inner = EmailMessage()
    inner.set_content("inner words")
    outer = EmailMessage()
    outer["From"] = "a@b.c"
    outer.set_content("outer words")
    outer.add_attachment(b"GIF89a", maintype="image", subtype="gif")
    outer.add_attachment(inner)
    letter = read(outer.as_bytes())
    assert letter.text == "outer words"
    assert [file.name for file in letter.files] == ["part-2.gif", "part-3.eml"]
    assert b"inner words" in letter.files[1].content


def test_read_of_a_named_text_is_a_file() -> None:
    letter = read(b'From: a@b.c\nContent-Type: text/plain; name="notes.txt"\n\nwords')
    assert (letter.text, letter.files[0].name, letter.files[0].content) == ("", "notes.txt", b"words")


@pytest.mark.parametrize("sender", ["", "Ann", "a@b.c, d@e.f", "undisclosed:;"])
def test_read_knows_no_sender_unless_exactly_one_address_wrote(sender: str) -> None:
    assert read(f"From: {sender}\n\nx".encode()).sender == ""


@pytest.mark.parametrize("message_id", ["", f"<{'x' * LONGEST_ID}@b>"])
def test_read_gives_a_mail_without_usable_id_one_that_is_its_own(message_id: str) -> None:
    header = f"Message-ID: {message_id}\n" if message_id else ""
    first, again, other = (read(f"{header}From: a@b.c\n\n{text}".encode()).message_id for text in ("x", "x", "y"))
    assert first == again != other
    assert first.endswith("@no-message-id>")


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: no", False),
        ("Precedence: bulk", True),
        ("Precedence: first-class", False),
        ("Return-Path: <>", True),
        ("Return-Path: <a@b.c>", False),
        ("X-Autoreply: yes", True),
        ("X-Auto-Response-Suppress: All", True),
        ("Precedence: list", False),
        ("Content-Type: multipart/report; boundary=x", True),
    ],
)
def test_read_recognises_mail_that_nobody_wrote(header: str, automatic: bool) -> None:
    assert read(f"From: a@b.c\n{header}\n\nx".encode()).automatic is automatic


@pytest.mark.parametrize(
    ("header", "from_list"), [("List-Id: <news.b.c>", True), ("List-Unsubscribe: <x>", True), ("X-Other: y", False)]
)
def test_read_recognises_mail_that_a_list_sent_on(header: str, from_list: bool) -> None:
    letter = read(f"From: a@b.c\n{header}\n\nx".encode())
    assert (letter.from_list, letter.automatic) == (from_list, False)


def test_read_refuses_more_parts_than_anybody_sends() -> None:
    assert len(read(mail(files=tuple((f"{n}.txt", b"x") for n in range(MOST_PARTS - 1)))).files) == MOST_PARTS - 1
    with pytest.raises(Unreadable):
        read(mail(files=tuple((f"{n}.txt", b"x") for n in range(MOST_PARTS))))


def test_read_refuses_parts_within_parts_without_end() -> None:
    depth = 2000
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    with pytest.raises(Unreadable):
        read(heads.encode())


@pytest.mark.parametrize(
    "line",
    [
        b"From: =?utf-8?b?////?= <a@b.c",
        b"To: ,,,<<>>;:@",
        b"Message-ID: <<<>>>",
        b"Content-Type: text/plain; charset=\"=?\"; name*0*=x''%",
        b"Content-Disposition: attachment; filename*=utf-99'x'%FF",
        b"Content-Transfer-Encoding: base64\n\n=====\xff",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Type: \xff/\xfe",
    ],
)
def test_read_survives_headers_that_keep_no_rule(line: bytes) -> None:
    assert read(line + b"\n\nx").message_id


@given(st.binary(max_size=400))
def test_read_never_raises_for_whatever_bytes(raw: bytes) -> None:
    assert read(raw).message_id


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["From", "To", "Subject", "Message-ID", "Content-Type", "Content-Disposition", "Date"]),
            st.text(alphabet="ab@<>,;:=?\"'()[]%*/\\ 文\udce9", max_size=30),
        ),
        max_size=6,
    )
)
def test_read_never_raises_for_whatever_headers(headers: list[tuple[str, str]]) -> None:
    raw = "".join(f"{name}: {value}\n" for name, value in headers) + "\nx"
    letter = read(raw.encode("utf-8", "surrogateescape"))
    "".join([letter.subject, letter.text, letter.message_id, *(file.name for file in letter.files)]).encode()


@pytest.mark.parametrize(
    ("lines", "verified"),
    [
        (["mx.example.com; dmarc=pass header.from=b.c; spf=pass"], True),
        (["mx.example.com 1; spf=pass; DMARC=pass"], True),
        (["mx.example.com; dmarc=fail"], False),
        (["mx.example.com; none", "mx.example.com; dmarc=pass"], False),
        (["evil.example.com; dmarc=pass"], False),
        (["evil.example.com; dmarc=pass", "mx.example.com; dmarc=pass"], True),
        ([], False),
    ],
)
def test_is_verified_believes_the_first_line_of_our_own_server_only(lines: list[str], verified: bool) -> None:
    raw = "".join(f"Authentication-Results: {line}\n" for line in lines) + "From: a@b.c\n\nx"
    assert is_verified(read(raw.encode()), receiver="mx.example.com") is verified

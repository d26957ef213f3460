"""What is let in as an attachment, by a generator of legitimate and hostile files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from core import files
from core.file_contents import Unacceptable

from .hostile_files import Case, compound, hostile, legitimate, picture

CASES = [*legitimate(), *hostile()]


def _named(name: str | None, content: bytes) -> SimpleUploadedFile:
    """An upload under a name that Django's own cleaning has not seen."""
    upload = SimpleUploadedFile("x", content)
    setattr(upload, "_name", name)  # noqa: B010 the stubs do not know it
    return upload


@pytest.mark.parametrize("case", CASES, ids=[ascii(name) for name, _content, _fine in CASES])
def test_check_is_never_wrong(case: Case) -> None:
    name, content, fine = case
    upload = _named(name, content)
    if not fine:
        with pytest.raises(Unacceptable) as refusal:
            files.check(upload)
        assert refusal.value.status_code == 422
        assert str(refusal.value.sentence)
        return
    checked = files.check(upload)
    assert checked.size == len(content)
    assert checked.content_type == files.TYPES[files.extension(checked.name)].content_type
    assert upload.read() == content  # left at its beginning for whoever keeps it


def test_there_are_enough_cases() -> None:
    assert len(list(hostile())) >= 30
    assert len(list(legitimate())) >= 20


def test_too_large_a_file_is_refused_before_it_is_read(settings: Settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 10
    with pytest.raises(Unacceptable, match="too large"):
        files.check(SimpleUploadedFile("a.png", picture("PNG")))


def test_a_refusal_names_the_file() -> None:
    with pytest.raises(Unacceptable, match=r"^b\.exe: "):
        files.check(SimpleUploadedFile("b.exe", b"MZ"))


def test_a_nameless_upload_is_refused() -> None:
    with pytest.raises(Unacceptable):
        files.check(_named(None, b"text"))


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("a/b\\c.pdf", "c.pdf"),
        ("  spaced \t out .pdf", "spaced out.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\x00b\x1f.txt", "ab.txt"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("CON.txt", "_CON.txt"),
        ("...hidden.txt", "hidden.txt"),
        ("", "file"),
        ("///", "file"),
        ("文件.pdf", "文件.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("a." + "y" * 300, "y" * 120),
        ("n" * 300, "n" * 120),
    ],
)
def test_clean_name_is_safe_anywhere(given_name: str, kept: str) -> None:
    assert files.clean_name(given_name) == kept


@given(st.text(max_size=300))
def test_clean_name_of_anything_is_one_short_printable_name(name: str) -> None:
    kept = files.clean_name(name)
    assert 0 < len(kept) <= files.NAME_LENGTH
    assert "/" not in kept
    assert "\\" not in kept
    assert kept.isprintable()
    assert files.clean_name(kept) == kept


@pytest.mark.parametrize("name", ["old.xlsx", "old.docx", "locked.pptx"])
def test_an_old_or_locked_office_file_under_a_new_name_is_told_what_to_do(name: str) -> None:
    with pytest.raises(Unacceptable, match="older Office file, or it has a password"):
        files.check(SimpleUploadedFile(name, compound("Workbook", "EncryptedPackage")))

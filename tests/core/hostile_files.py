"""A generator of files: (name, bytes, whether it may be kept). Used by the tests of `core.files`."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from PIL import Image

Case = tuple[str, bytes, bool]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
WORD, SHEET, SLIDES = "wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation"
MESSAGE = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\r\nText\r\n"


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    """A small plain picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, kind)
    return stream.getvalue()


def animation(frames: int) -> bytes:
    """A GIF with so many different frames."""
    stream = io.BytesIO()
    pictures = [Image.new("P", (2, 2), number % 256) for number in range(frames)]
    pictures[0].save(stream, "GIF", save_all=True, append_images=pictures[1:], optimize=False)
    return stream.getvalue()


def packed(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def office(kind: str, **members: bytes) -> bytes:
    """An Office document whose body is of `kind`; further members by name."""
    return packed({"[Content_Types].xml": f"<Types>{kind}.main+xml</Types>".encode(), "body.xml": b"<body/>"} | members)


def compound(*streams: str) -> bytes:
    """Something like an old Office file with these streams."""
    return OLE + bytes(504) + b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)


def bomb_png() -> bytes:
    """A PNG of 20,000 × 20,000 pixels in a few hundred bytes."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def protected() -> bytes:
    """A ZIP file that says its member is encrypted."""
    content = bytearray(packed({"a.txt": b"secret"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def lying() -> bytes:
    """A ZIP file whose directory names a tenth of what its member unpacks to."""
    content = bytearray(packed({"a.txt": b"x" * 10_000}))
    for place in (22, content.index(b"PK\x01\x02") + 24):
        content[place : place + 4] = struct.pack("<I", 1_000)
    return bytes(content)


def legitimate() -> Iterator[Case]:
    """What people send each other."""
    yield "Offer.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n", True
    yield "报价单 2026.PDF", b"%PDF-1.4\n" + bytes(5000) + b"\n%%EOF", True
    for kind, name in (("PNG", "a.png"), ("JPEG", "b.jpg"), ("JPEG", "b.jpeg"), ("GIF", "c.gif"), ("WEBP", "d.webp")):
        yield name, picture(kind), True
    yield "moving.gif", animation(3), True
    for name, kind in (("方案.docx", WORD), ("Prices.xlsx", SHEET), ("Slides.pptx", SLIDES)):
        yield name, office(kind), True
    yield "with-pictures.docx", office(WORD, **{"word/media/a.png": picture("PNG")}), True
    yield "old.doc", compound("WordDocument", "1Table"), True
    yield "old.xls", compound("Workbook"), True
    yield "older.xls", compound("Book"), True
    yield "old.ppt", compound("PowerPoint Document"), True
    yield "mail.msg", compound("__properties_version1.0"), True
    yield "notes.txt", "技术支持\r\nline two\ttab".encode(), True
    yield "gb.txt", "需求调研".encode("gb18030"), True
    yield "utf16.csv", "名称,数量\n服务器,2".encode("utf-16"), True
    yield "plan.md", b"# Plan\n\n<br> is fine inside", True
    yield "saved.eml", MESSAGE, True
    yield "with-offer.eml", b'Content-Disposition: attachment; filename="a.pdf"\r\n' + MESSAGE, True
    yield "pack.zip", packed({"a/b.pdf": b"x", "a/": b"", "c.docx": b"y"}), True
    gbk = packed({"QQQQ/a.txt": b"x"}).replace(b"QQQQ", "誠誠".encode("gb18030"))  # its bytes hold a backslash
    yield "from-windows.zip", gbk, True
    yield "from-a-mac.zip", packed({"需求/调研.txt": b"x"}), True  # marked as UTF-8
    yield "from-elsewhere.zip", packed({"QQ.txt": b"x"}).replace(b"QQ", b"\xff\xff"), True
    encoded = b'Content-Disposition: attachment; filename="=?GB2312?B?saiz9i5wZGY=?="\r\n'
    yield "from-qq.eml", encoded + MESSAGE, True
    yield "stored.zip", packed({"a.txt": b"x"}, method=zipfile.ZIP_STORED), True
    yield "../../etc/report.pdf", b"%PDF-1.7\n%%EOF", True
    yield "invoice\u202efdp.txt", b"plain", True


def hostile() -> Iterator[Case]:
    """What must not come in."""
    yield "page.html", b"<html></html>", False
    yield "icon.svg", b"<svg onload='x'/>", False
    yield "run.exe", b"MZ" + bytes(100), False
    yield "script.js", b"alert(1)", False
    yield "macro.docm", office(WORD), False
    yield "no-extension", b"text", False
    yield "invoice.pdf.exe", b"%PDF-1.7\n%%EOF", False
    yield "report\u202efdp.exe", b"MZ", False
    yield "pdf\x00.exe", b"MZ", False
    yield "empty.pdf", b"", False
    yield "program.pdf", b"MZ" + bytes(200), False
    yield "cut.pdf", b"%PDF-1.7\nnothing more", False
    yield "page.txt", b"\xef\xbb\xbf <!DOCTYPE HTML><script>", False
    yield "drawing.csv", b"<svg xmlns='x'>", False
    yield "shell.md", b"#!/bin/sh\nrm -rf /", False
    yield "binary.txt", b"abc\x00def", False
    yield "undecodable.csv", b"\xff\x80\xff\x80", False
    yield "odd.txt", b"\xff\xfe\x00", False
    yield "svg.png", b"<svg/>", False
    yield "gif.png", picture("GIF"), False
    yield "cut.png", picture("PNG")[:60], False
    yield "cut.jpg", picture("JPEG", (300, 300))[:600], False
    yield "bomb.png", bomb_png(), False
    yield "film.gif", animation(501), False
    yield "macro.docx", office(WORD, **{"word/vbaProject.bin": b"x"}), False
    yield "renamed-macro.xlsx", packed({"[Content_Types].xml": b"spreadsheetml.sheet.main+xml macroEnabled"}), False
    yield "activex.docx", office(WORD, **{"word/activeX/a.bin": b"x"}), False
    yield "sheet.docx", office(SHEET), False
    yield "plain-zip.docx", packed({"a.txt": b"x"}), False
    yield "huge-list.docx", packed({"[Content_Types].xml": bytes(1024 * 1024 + 1)}), False
    yield "bomb.docx", office(WORD, **{"word/media/a.bin": bytes(60 * 1024 * 1024)}), False
    yield "text.docx", b"just text", False
    yield "nested.zip", packed({"inner.zip": b"PK"}), False
    yield "program.zip", packed({"setup.exe": b"MZ"}), False
    yield "escape.zip", packed({"../../a.txt": b"x"}), False
    yield "absolute.zip", packed({"/etc/a.txt": b"x"}), False
    yield "many.zip", packed({f"{number}.txt": b"" for number in range(5001)}), False
    yield "bomb.zip", packed({"a.txt": bytes(60 * 1024 * 1024)}), False
    yield "secret.zip", protected(), False
    yield "lying.zip", lying(), False
    yield "lzma.zip", packed({"a.txt": b"x" * 999}, method=zipfile.ZIP_LZMA), False
    yield "cut.zip", packed({"a.txt": b"x" * 999})[:60], False
    yield "damaged.zip", packed({"a.txt": b"x" * 99}, method=zipfile.ZIP_STORED).replace(b"xxx", b"yyy", 1), False
    yield "macro.doc", compound("WordDocument", "_VBA_PROJECT"), False
    yield "locked.xls", compound("EncryptedPackage"), False
    yield "sheet.doc", compound("Workbook"), False
    yield "text.doc", b"text", False
    yield "note.eml", b"no headers here", False
    program = b'Content-Disposition: attachment; filename="a.exe"\r\n'
    yield "program.eml", program + MESSAGE, False
    hidden = b'Content-Disposition: attachment; filename="=?utf-8?B?YS5leGU=?="\r\n'
    yield "hidden-program.eml", hidden + MESSAGE, False
    yield "unknown-code.eml", hidden.replace(b"utf-8", b"klingon") + MESSAGE, False
    yield "backslash.zip", packed({"..QQa.txt": b"x", "文.txt": b""}).replace(b"QQ", b"\\\\"), False
    nested = b"".join(b"Content-Type: message/rfc822\r\n\r\n" for _ in range(3000))
    yield "deep.eml", MESSAGE.split(b"\r\n\r\n")[0] + b"\r\n" + nested, False

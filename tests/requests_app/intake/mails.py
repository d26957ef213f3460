"""Mails as they arrive, for the tests of the intake."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import count

_serial = count(1)


def mail(
    sender: str = "ann@example.com",
    *,
    to: str = "support-desk@localhost",
    subject: str = "[S1] Brochures for the fair",
    text: str = "Please send 20 brochures.",
    html: str = "",
    files: tuple[tuple[str, bytes], ...] = (),
    **headers: str,
) -> bytes:
    """Underscores in the names of further headers become hyphens; a Message-ID of its own unless given."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    headers.setdefault("Message_ID", f"<mail-{next(_serial)}@example.com>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text:
        message.set_content(text)
    if html:
        (message.add_alternative if text else message.set_content)(html, subtype="html")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()

"""A mail to the desk becomes a request, a comment on one, or a recorded refusal (domain §2, "applied for by e-mail").

Whoever sends the same mail again, or a mailbox that is read twice, changes nothing: the Message-ID is unique.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError
from core.file_contents import Unacceptable
from core.files import clean_name
from notifications.models import Message
from notifications.rules.addressing import messages_in, thread_in

from ..models import IncomingMail, SupportContent, SupportRequest
from ..rules import letters
from ..rules.letters import File, Letter
from ..rules.mail_words import codes_in, new_words, number_in, title_of
from . import attachments, completeness, conversation, drafts, intake_answers, lifecycle

Outcome, Reason = IncomingMail.Outcome, IncomingMail.Reason
LONGEST_TEXT = 8000
"""Characters of a description and of a comment."""


class Refused(DomainError):
    """The mail is not accepted; `reason` is recorded, and told to the sender if we know him."""

    def __init__(self, reason: IncomingMail.Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass
class _Result:
    """What became of the mail. `detail` names the files that were left out, one a line."""

    outcome: IncomingMail.Outcome
    support_request: SupportRequest | None = None
    left_out: list[str] = field(default_factory=list)


@transaction.atomic
def receive(raw: bytes, *, now: datetime, cut: bool = False) -> IncomingMail:
    """Take a mail in and answer its sender. One that was taken in before gives the first record, unless we failed then.

    `cut` says that the mail was larger than we accept and that `raw` is its beginning only.
    """
    letter = letters.read_or_blank(raw)
    mail, is_new = IncomingMail.objects.get_or_create(
        message_id=letter.message_id,
        defaults={
            "sender": letter.sender[:254],
            "subject": letter.subject[:250],
            "received_at": now,
            "outcome": Outcome.REFUSED,
            "reason": Reason.FAILED,
        },
    )
    if not is_new:
        mail = IncomingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
        if mail.reason != Reason.FAILED:
            return mail
    sender = User.objects.active().filter(email__iexact=letter.sender).first() if letter.sender else None
    with translation.override(sender.message_language if sender else settings.LANGUAGE_CODE):
        _treat(mail, letter, sender, cut=cut)
    mail.save()
    intake_answers.answer(mail, sender, now=now)
    return mail


def record_failure(raw: bytes, *, now: datetime) -> None:
    """Note a mail that an error of ours kept from being taken in, so that an administrator sees it."""
    letter = letters.read_or_blank(raw)
    defaults = {"sender": letter.sender[:254], "subject": letter.subject[:250], "received_at": now}
    IncomingMail.objects.get_or_create(
        message_id=letter.message_id, defaults=defaults | {"outcome": Outcome.REFUSED, "reason": Reason.FAILED}
    )


def _treat(mail: IncomingMail, letter: Letter, sender: User | None, *, cut: bool) -> None:
    """Do what the mail asks for, all of it or nothing, and note on `mail` what became of it."""
    try:
        with transaction.atomic():
            result = _accept(letter, sender, cut=cut)
    except Refused as refusal:
        mail.outcome, mail.reason, mail.detail = Outcome.REFUSED, refusal.reason, str(refusal)[:500]
    except DomainError as refusal:
        mail.outcome, mail.reason, mail.detail = Outcome.REFUSED, Reason.RULE, str(refusal)[:500]
    else:
        mail.outcome, mail.reason, mail.detail = result.outcome, "", "\n".join(result.left_out)[:500]
        mail.support_request = result.support_request


def _accept(letter: Letter, sender: User | None, *, cut: bool) -> _Result:
    if letter.automatic or (sender is None and letter.from_list):
        return _Result(Outcome.IGNORED)
    if not letter.sender:
        raise Refused(Reason.UNREADABLE)
    if settings.INTAKE_RECEIVER and not letters.is_verified(letter, receiver=settings.INTAKE_RECEIVER):
        raise Refused(Reason.NOT_VERIFIED)
    if sender is None:
        raise Refused(Reason.UNKNOWN_SENDER)
    if cut:
        raise Refused(Reason.TOO_LARGE)
    content = _content_of(letter)
    number = _thread_of(letter) or ("" if content else number_in(letter.subject))
    if number:
        return _comment(number, letter, sender)
    if content is None:
        raise Refused(Reason.NO_CONTENT)
    return _begin(content, letter, sender)


def _content_of(letter: Letter) -> SupportContent | None:
    """The content that the mail names; nothing is guessed."""
    codes = codes_in(letter.recipients, letter.subject, desk=settings.DESK_ADDRESS)
    offered = {content.code.upper(): content for content in SupportContent.objects.filter(is_active=True)}
    return next((offered[code] for code in codes if code in offered), None)


def _thread_of(letter: Letter) -> str:
    """The number of the request that the mail answers, by the Message-IDs of our own mails."""
    if number := number_in(thread_in(letter.references)):
        return number
    answered = Message.objects.filter(pk__in=messages_in(letter.references)).values_list("thread", "dedupe_key")
    for thread, dedupe_key in answered:
        if number := number_in(thread) or _number_since(dedupe_key):
            return number
    return ""


def _number_since(dedupe_key: str) -> str:
    """The number of what was still a draft when we wrote about it; Refused while it still is one."""
    earlier = intake_answers.mail_of(dedupe_key)
    if earlier is None or earlier.support_request is None:
        return ""
    if earlier.support_request.number is None:
        raise Refused(Reason.STILL_DRAFT, earlier.support_request.title)
    return earlier.support_request.number


def _comment(number: str, letter: Letter, sender: User) -> _Result:
    support_request = SupportRequest.objects.visible_to(sender).filter(number=number).first()
    if support_request is None:
        raise Refused(Reason.NO_REQUEST, number)
    words = new_words(letter.text)
    kept, left_out = _keep_files(support_request, letter, sender, words)
    if not words and not kept:
        raise Refused(Reason.EMPTY, "\n".join(left_out))
    text = words or _("Files sent by e-mail.")
    conversation.comment(support_request, by=sender, body=_fitting(text, left_out), attachments=kept)
    return _Result(Outcome.THREADED, support_request, left_out)


def _begin(content: SupportContent, letter: Letter, sender: User) -> _Result:
    """Submitted at once when nothing is missing; otherwise a draft, which only the sender can complete."""
    if not content.by_email:
        raise Refused(Reason.NOT_BY_MAIL, str(content))
    draft = drafts.begin(
        by=sender,
        content=content,
        origin=SupportRequest.Origin.EMAIL,
        title=title_of(letter.subject, codes=[content.code]) or content.name,
        description=_fitting(letter.text, []),
    )
    _kept, left_out = _keep_files(draft, letter, sender, letter.text)
    if left_out:
        draft = drafts.keep(draft, by=sender, description=_fitting(letter.text, left_out))
    if completeness.problems(draft):
        return _Result(Outcome.DRAFTED, draft, left_out)
    return _Result(Outcome.CREATED, lifecycle.submit(draft, by=sender), left_out)


def _keep_files(
    support_request: SupportRequest, letter: Letter, sender: User, words: str
) -> tuple[list[int], list[str]]:
    """Keys of the files that were taken over, and a line for each that was not."""
    files = list(letter.files)
    if len(words) > LONGEST_TEXT:
        files.append(File("mail.txt", words.encode(), "text/plain"))
    kept, left_out = [], []
    for file in files:
        name = clean_name(file.name)
        upload = SimpleUploadedFile(name, file.content, file.content_type)
        try:
            kept.append(attachments.add(support_request, by=sender, upload=upload).pk)
        except Unacceptable as refusal:
            left_out.append(f"{name}: {refusal.sentence}")
        except DomainError as refusal:
            left_out.append(f"{name}: {refusal}")
    return kept, left_out


def _fitting(text: str, left_out: list[str]) -> str:
    """The text with a note about files that were left out, within what a column holds."""
    note = "\n".join(["", "", _("Not taken over from the mail:"), *left_out]) if left_out else ""
    note = note[: LONGEST_TEXT // 2]
    room = LONGEST_TEXT - len(note)
    return (text if len(text) <= room else f"{text[: room - 1]}…") + note

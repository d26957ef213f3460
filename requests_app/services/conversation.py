"""Comments, public or internal, and who is called by name in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError

from ..models import Comment, SupportRequest, Watcher
from ..policies.viewing import can_read_internal
from . import search_index
from .attachments import Upload, claim, enclose, examined
from .changing import changing


def comment(
    support_request: SupportRequest,
    *,
    by: User,
    body: str,
    internal: bool = False,
    mentions: Iterable[User] = (),
    uploads: Iterable[Upload] = (),
    attachments: Iterable[int] = (),
) -> Comment:
    """Say something on the request; whoever is mentioned is told and, in a public comment, follows it from now on.

    `uploads` are files that go with it and are read like it; so are `attachments`, keys of files that `by` added
    before. DomainError: empty, a key that is no such file, or an internal note that mentions somebody who may not
    read it.
    """
    if not body.strip():
        raise DomainError(_("The comment is empty."))
    people, files = _active(mentions), examined(uploads)
    permission, kind = ("comment_internally", "commented_internally") if internal else ("comment", "commented")
    with changing(support_request, permission, kind, by=by, note=body) as change:
        if internal:
            _require_readers(change.request, people)
        said = Comment.objects.create(
            support_request=change.request, author=by, body=body.strip(), internal=internal, created_at=change.now
        )
        said.mentions.set(people)
        enclose(change, files, comment=said, internal=internal)
        claim(change, attachments, comment=said, internal=internal)
        if not internal:
            _let_follow(change.request, people, by)
        search_index.refresh(change.request)
        change.facts = {"comment": said, "internal": internal}
        change.mentioned = people
    return said


def _active(people: Iterable[User]) -> list[User]:
    found = list(people)
    for person in found:
        if not person.is_active:
            raise DomainError(_("%s is not active and would not read it.") % person)
    return found


def _require_readers(support_request: SupportRequest, people: list[User]) -> None:
    for person in people:
        if not can_read_internal(person, support_request):
            raise DomainError(_("%s may not read internal notes of this request.") % person)


def _let_follow(support_request: SupportRequest, people: list[User], by: User) -> None:
    Watcher.objects.bulk_create(
        [Watcher(support_request=support_request, user=person, added_by=by) for person in people],
        ignore_conflicts=True,
    )

"""Who hears of what: one message for each task that opens, and of each event what `rules.events` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules.roles import Role
from core.templatetags.ui import money
from core.text import listed
from notifications.services.outbox import Letter, tell, tell_each

from .. import documents
from ..models import Copy, Document, DocumentEvent, DocumentVersion, Mandate, Task
from ..policies.moments import moment as moment
from ..rules.events import COPIES, KINDS, TASKS, Part
from ..rules.states import TaskKind


def announce(event: DocumentEvent) -> None:
    """One message for each person concerned, however many parts he has; never to who did it himself.

    Call it inside the transaction of the change, when all that the event brings is written.
    """
    told: dict[int, tuple[User, str]] = {}
    for part, kind in KINDS[event.kind].told.items():
        for person in _HOLDERS_OF[part](event):
            told.setdefault(person.pk, (person, kind))
    told.pop(event.actor_id or 0, None)
    if told:
        pages = _pages(event)
        tell_each(_letter(event, person, kind, pages) for person, kind in told.values())
    tell_each(documents.get(event.document.kind).letters(event))


def key_of(event: DocumentEvent) -> str:
    """What keeps one person from hearing of one event twice."""
    return f"approvals:{event.pk}"


def _letter(event: DocumentEvent, person: User, kind: str, pages: dict[int, str]) -> Letter:
    """Who reads a copy hears what his version says, and nothing of what the draft may say since."""
    document, content = event.document, event.case.content if event.case and kind == COPIES else None
    name = f"{document.number} {content.title}" if content else document
    return Letter(
        recipient=person,
        kind=kind,
        dedupe_key=key_of(event),
        subject=lambda: f"{name} · {event.sentence}",
        body=lambda: "\n\n".join(filter(None, (about(document, content), event.note))),
        url=pages.get(person.pk) or page_of(document),
        thread=document.number or "",
    )


def _pages(event: DocumentEvent) -> dict[int, str]:
    """Where those find their own part in it who are to decide now."""
    pending = Task.objects.pending().filter(step__case=event.case_id).order_by()
    return {holder: page_of_task(pk) for holder, pk in pending.values_list("holder_id", "pk")}


def _owner(event: DocumentEvent) -> Iterable[User]:
    return [event.document.owner]


def _submitter(event: DocumentEvent) -> Iterable[User]:
    return [event.case.submitted_by] if event.case else []


def _holder(event: DocumentEvent) -> Iterable[User]:
    return [event.task.holder] if event.task else []


def _principal(event: DocumentEvent) -> Iterable[User]:
    return [event.task.principal] if event.task else []


def _asker(event: DocumentEvent) -> Iterable[User]:
    """Who asked for it, and for whose decision it was asked."""
    task = event.task
    return [person for person in (task.added_by, task.parent.holder) if person] if task and task.parent else []


def _holders(event: DocumentEvent) -> Iterable[User]:
    return list(
        User.objects.filter(approval_tasks__in=Task.objects.pending().filter(step__case=event.case_id)).distinct()
    )


def _released(event: DocumentEvent) -> Iterable[User]:
    ended = Task.objects.filter(step__case=event.case_id, ended_at=event.at, actor=None, opened_at__isnull=False)
    return list(User.objects.filter(approval_tasks__in=ended).distinct())


def _deciders(event: DocumentEvent) -> Iterable[User]:
    decided = Task.objects.filter(step__case=event.case_id, actor__isnull=False)
    return list(User.objects.filter(pk__in=decided.order_by().values("actor_id")))


def _readers(event: DocumentEvent) -> Iterable[User]:
    copies = Copy.objects.filter(content__cases=event.case_id) if event.case_id else Copy.objects.none()
    return list(User.objects.filter(approval_copies__in=copies).distinct())


def _named(event: DocumentEvent) -> Iterable[User]:
    return list(User.objects.filter(pk__in=event.data.get("people", ())))


def _administrators(_event: DocumentEvent) -> Iterable[User]:
    return list(User.objects.with_role(Role.ADMINISTRATOR))


_HOLDERS_OF: dict[Part, Callable[[DocumentEvent], Iterable[User]]] = {
    Part.OWNER: _owner,
    Part.SUBMITTER: _submitter,
    Part.HOLDER: _holder,
    Part.PRINCIPAL: _principal,
    Part.ASKER: _asker,
    Part.HOLDERS: _holders,
    Part.RELEASED: _released,
    Part.DECIDERS: _deciders,
    Part.READERS: _readers,
    Part.NAMED: _named,
    Part.ADMINISTRATORS: _administrators,
}


def tell_opened(tasks: Iterable[Task], *, by: User | None, note: str = "") -> None:
    """Ask each holder for his decision or his opinion; `note` is what `by` says to it. Not who asks himself."""
    tell_each(_request(task, note) for task in tasks if task.holder != by)


def _request(task: Task, note: str) -> Letter:
    document, asking = task.step.case.document, task.added_by or task.step.case.submitted_by

    def subject() -> str:
        words = {"person": asking, "document": document}
        if task.kind == TaskKind.OPINION:
            return _("%(person)s asks for your opinion on %(document)s") % words
        return _("%(person)s asks you to decide on %(document)s") % words

    def body() -> str:
        due = _("Due: %(due)s") % {"due": moment(task.due_at)} if task.due_at else ""
        return "\n\n".join(filter(None, ("\n".join(filter(None, (about(document), due))), note.strip())))

    return Letter(
        recipient=task.holder,
        kind=TASKS,
        dedupe_key=f"approvals:task:{task.pk}:{task.opened_at:%Y%m%dT%H%M%S%f}",
        subject=subject,
        body=body,
        url=page_of_task(task.pk),
        thread=document.number or "",
    )


def about(document: Document, content: DocumentVersion | None = None) -> str:
    """Kind, customer and amount, a line each, in the active language; as they are now, or as that version says."""
    said, customer = content or document, content.customer_name if content else document.customer
    lines = [str(documents.get(document.kind).label), _("Customer: %(customer)s") % {"customer": customer}]
    if said.net_amount is not None:
        lines.append(_("Amount: %(amount)s") % {"amount": money(said.net_amount, said.currency)})
    return "\n".join(lines)


def page_of(document: Document) -> str:
    """Where the document is shown."""
    return reverse(documents.get(document.kind).url_name, args=[document.ref])


def page_of_task(pk: int) -> str:
    """Where the task is decided."""
    return reverse("approvals:task", args=[pk])


def tell_mandates(mandates: Sequence[Mandate], *, by: User) -> None:
    """Both sides hear of a new mandate, with its kinds; `by` knows already."""
    first = mandates[0]

    def body() -> str:
        kinds = listed(documents.get(one.kind).label for one in mandates)
        period = {"start": moment(first.starts_at), "end": moment(first.ends_at)}
        return "\n".join(filter(None, (kinds, _("From %(start)s until %(end)s") % period, first.note)))

    _tell_both(first, by, "given", lambda: _("%(delegate)s may decide for %(principal)s") % _parties(first), body)


def tell_revoked(mandate: Mandate, *, by: User) -> None:
    """Both sides hear that it is over."""
    _tell_both(
        mandate,
        by,
        "revoked",
        lambda: _("%(delegate)s may no longer decide for %(principal)s") % _parties(mandate),
        lambda: str(documents.get(mandate.kind).label),
    )


def _parties(mandate: Mandate) -> dict[str, User]:
    return {"delegate": mandate.delegate, "principal": mandate.principal}


def _tell_both(mandate: Mandate, by: User, what: str, subject: Callable[[], str], body: Callable[[], str]) -> None:
    tell(
        [mandate.principal, mandate.delegate],
        kind=TASKS,
        dedupe_key=f"approvals:mandate:{mandate.pk}:{what}",
        subject=subject,
        body=body,
        url=reverse("approvals:mandates"),
        except_for=by,
    )

"""What can be done with a document, mostly by its submitter; and with a question that he was asked."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...forms.actions import submitting, talking
from ...policies import talking as policies
from ...policies.editing import is_draft, is_in_force
from ...policies.moments import can_be_recalled, has_condition, is_unanswered
from . import may
from .action import Action, Then

OF_DOCUMENT: dict[str, Action] = {
    "submit": Action(
        _("Submit for approval"),
        pgettext_lazy("approval", "Submit"),
        _("Submitted."),
        submitting.SubmitForm,
        may.submits,
        "send",
        is_draft,
        template="approvals/actions/_submit.html",
        then=Then.RELOAD,
        keeps=True,
        wide=True,
    ),
    "recall": Action(
        pgettext_lazy("approval", "Recall"),
        pgettext_lazy("approval", "Recall"),
        _("Recalled. You can change it and submit it again."),
        submitting.RecallForm,
        may.recalls,
        "arrow-counterclockwise",
        can_be_recalled,
        note=_("All open decisions close, and those who were asked are told."),
        then=Then.RELOAD,
    ),
    "accept": Action(
        _("Accept the condition and submit again"),
        _("Accept and submit"),
        _("Accepted and submitted again."),
        submitting.AcceptForm,
        may.submits,
        "check2-circle",
        has_condition,
        then=Then.RELOAD,
    ),
    "comment": Action(
        pgettext_lazy("approval", "Comment"),
        _("Send"),
        _("Your comment is sent."),
        talking.CommentForm,
        may.comments,
        "chat-left-text",
        keeps=True,
    ),
    "copy": Action(
        _("Send a copy"),
        _("Send"),
        _("Copied."),
        talking.CopyForm,
        may.copies,
        "files",
        note=_("A copy lets somebody read this version, and nothing else of the document."),
    ),
    "void": Action(
        _("Declare void"),
        _("Declare void"),
        _("The document is void."),
        submitting.VoidForm,
        may.voids,
        "slash-circle",
        is_in_force,
        note=_("It cannot be brought back. Everything that was decided stays readable."),
        tone="danger",
        then=Then.RELOAD,
    ),
}

OF_QUESTION: dict[str, Action] = {
    "answer": Action(
        _("Answer the question"),
        _("Send the answer"),
        _("Your answer is sent."),
        talking.AnswerForm,
        policies.can_answer,
        "reply",
        is_unanswered,
        template="approvals/actions/_answer.html",
        keeps=True,
    ),
}

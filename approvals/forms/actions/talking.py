"""Questions, answers, comments, copies, urging."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ...models import Question
from ...services import talking
from .base import TEXT, ActionForm, DocumentForm, TaskForm, people_field, text_field


class AskForm(TaskForm):
    text = text_field(_("Your question"), limit=TEXT)

    def perform(self) -> object:
        return talking.ask_submitter(self.subject, by=self.user, text=self.cleaned_data["text"])


class UrgeForm(TaskForm):
    """Nothing to ask."""

    def perform(self) -> object:
        return talking.urge(self.subject, by=self.user)


class AnswerForm(ActionForm):
    subject: Question
    text = text_field(_("Your answer"), limit=TEXT)

    def perform(self) -> object:
        return talking.answer(self.subject, by=self.user, text=self.cleaned_data["text"])


class CommentForm(DocumentForm):
    text = text_field(_("Comment"), limit=TEXT)

    def perform(self) -> object:
        return talking.comment(self.subject, by=self.user, text=self.cleaned_data["text"])


class CopyForm(DocumentForm):
    people = people_field(_("Who gets a copy?"))

    def perform(self) -> object:
        return talking.copy_to(self.subject, by=self.user, people=list(self.cleaned_data["people"]))

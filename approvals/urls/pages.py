"""The namespace `approvals`: the inbox, tasks, what is done with documents, mandates, what administrators rescue."""

from django.urls import URLPattern, path

from ..views import copies, history, inbox, mandates, progress, rescue, several
from ..views.actions import act
from ..views.actions.of_document import OF_DOCUMENT, OF_QUESTION
from ..views.actions.of_task import OF_TASK
from ..views.task import page as task
from . import refs as refs

app_name = "approvals"


def _words(name: str) -> str:
    return name.replace("_", "-")


_ON_TASKS: list[URLPattern] = [
    path(f"approvals/<int:pk>/{_words(name)}/", act.on_task, {"action": name}, name=name) for name in OF_TASK
]
_ON_DOCUMENTS: list[URLPattern] = [
    path(f"approvals/of/<document_ref:ref>/{_words(name)}/", act.on_document, {"action": name}, name=name)
    for name in OF_DOCUMENT
]
_ON_QUESTIONS: list[URLPattern] = [
    path(f"approvals/questions/<int:pk>/{_words(name)}/", act.on_question, {"action": name}, name=name)
    for name in OF_QUESTION
]

urlpatterns = [
    path("approvals/", inbox.inbox, name="inbox"),
    path("approvals/pick/<slug:tab>/<slug:what>/", inbox.picker, name="inbox_picker"),
    path("approvals/count/", inbox.count, name="count"),
    path("approvals/several/", several.several, name="several"),
    path("approvals/rescue/", rescue.rescue, name="rescue"),
    path("approvals/rescue/<int:pk>/", rescue.name_approver, name="name_approver"),
    path("approvals/hand-over/<int:pk>/", rescue.hand_over, name="hand_over"),
    path("approvals/copies/<int:pk>/", copies.copy, name="read_copy"),
    path("approvals/<int:pk>/", task.page, name="task"),
    path("approvals/<int:pk>/pulse/", task.pulse, name="pulse"),
    path("approvals/of/<document_ref:ref>/history/", history.history, name="history"),
    path("approvals/of/<document_ref:ref>/progress/", progress.progress, name="progress"),
    path("approvals/of/<document_ref:ref>/versions/<int:number>/", history.version, name="version"),
    path("mandates/", mandates.index, name="mandates"),
    path("mandates/new/", mandates.give, name="give_mandate"),
    path("mandates/<int:pk>/revoke/", mandates.revoke, name="revoke_mandate"),
    *_ON_TASKS,
    *_ON_DOCUMENTS,
    *_ON_QUESTIONS,
]

"""Pages that only tests open: each gives one of the answers that core is responsible for."""

import time

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from core.forms import GuardedForm
from core.htmx import go, render_part, toast, trigger
from core.http import Request, picker_response
from salesops import urls as salesops_urls
from tests.core.exceptions import EXCEPTIONS

handler500 = "core.views.server_error"


class NoteForm(GuardedForm):
    title = forms.CharField(max_length=20, label="Title")
    note = forms.CharField(widget=forms.Textarea, label="Note", required=False)


@login_not_required
def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("plain")


def late(request: HttpRequest) -> HttpResponse:
    return HttpResponse("late")


@login_not_required
def refusing(request: HttpRequest) -> HttpResponse:
    raise EXCEPTIONS[request.GET["with"]]


@login_not_required
def writing(request: Request) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if form.is_valid():
        return go(request, "plain", message="Saved.", level="info")
    return render_part(request, "tests/note.html", {"form": form}, part="form", status=422 if form.errors else 200)


@login_not_required
def leading(request: Request) -> HttpResponse:
    return go(request, "/plain/")


@login_not_required
def toasting(request: HttpRequest) -> HttpResponse:
    return trigger(trigger(toast(HttpResponse(), "好的", "warning"), "bell"), "counts", 3)


@login_not_required
def picking(request: HttpRequest) -> HttpResponse:
    return picker_response([(7, "李明", "East")])


DRAFTS: list[dict[str, str]] = []
SENT: list[dict[str, str]] = []


class DeskForm(NoteForm):
    content = forms.ChoiceField(
        choices=[("", ""), ("T1", "Needs research"), ("T3", "Technical test")],
        required=False,
        widget=forms.Select({"data-picker": True}),
    )
    person = forms.ChoiceField(
        choices=[("", "")], required=False, widget=forms.Select({"data-picker": True, "data-picker-url": "/picking/"})
    )


def desk(request: Request) -> HttpResponse:
    return render_part(request, "tests/desk.html", {"form": DeskForm(), "now": timezone.now()})


def drafts(request: HttpRequest) -> HttpResponse:
    DRAFTS.append(request.POST.dict())
    return HttpResponse(status=204)


def slow(request: HttpRequest) -> HttpResponse:
    SENT.append(request.POST.dict())
    time.sleep(0.5)
    return HttpResponse("<title>Sent</title>sent")


urlpatterns = [
    path("desk/", desk, name="desk"),
    path("drafts/", drafts),
    path("slow/", slow),
    path("plain/", plain, name="plain"),
    path("late/", late, name="late"),
    path("late/deeper/", late, name="deeper"),
    path("refusing/", refusing, name="refusing"),
    path("writing/", writing, name="writing"),
    path("leading/", leading, name="leading"),
    path("toasting/", toasting, name="toasting"),
    path("picking/", picking, name="picking"),
    *salesops_urls.urlpatterns,  # the layout's menu leads to the pages of the product
]

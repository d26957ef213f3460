"""The addresses of the product and a page for the kind of document that only tests have."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from approvals.views import seen
from approvals.views.progress import context
from core.http import Request
from salesops.urls import urlpatterns as product


def note(request: Request, ref: str) -> HttpResponse:
    """Where it lies, as the pages of all kinds show it."""
    document = seen.readable(request.user, ref)
    return render(request, "approvals/note_page.html", {"document": document, **context(document, request.user)})


urlpatterns = [*product, path("notes/<str:ref>/", note, name="note")]

"""The page of one customer and everything on it; part of the namespace `customers`."""

from django.urls import URLPattern, path

from ..views.archive import editing, page, promised, timeline
from ..views.archive.edits import EDITS
from . import numbers as numbers


def _edit(name: str) -> URLPattern:
    rows = EDITS[name].rows
    row = "<opportunity_number:row>/" if rows == "opportunities" else "<int:row>/" if rows else ""
    words = name.replace("_", "-")
    return path(f"<customer_number:number>/{words}/{row}", editing.edit, {"name": name}, name=name)


urlpatterns = [
    path("tags/", editing.tags, name="tags"),
    path("<customer_number:number>/", page.page, name="customer"),
    path("<customer_number:number>/timeline/", timeline.older, name="timeline"),
    path("<customer_number:number>/promises/", promised.promises, name="promises"),
    *(_edit(name) for name in EDITS),
]

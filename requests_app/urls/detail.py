"""The page of one request and every action on it; part of the namespace `requests`."""

from django.urls import URLPattern, path, register_converter

from ..views import documents
from ..views.actions import act
from ..views.actions.table import ACTIONS
from ..views.detail import page as detail
from ..views.detail import promised


class Number:
    """SR-2026-00042."""

    regex = r"SR-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Number, "number")


def _of(name: str) -> URLPattern:
    row = "<int:row>/" if name in act.ROWS or name == "unlink" else ""
    words = name.replace("_", "-")
    return path(f"<number:number>/{words}/{row}", act.act, {"action": name}, name=name)


urlpatterns = [
    path("<number:number>/", detail.page, name="detail"),
    path("<number:number>/pulse/", detail.pulse, name="pulse"),
    path("<number:number>/open-document/", documents.open_document, name="open_document"),
    path("<number:number>/promises/", promised.promises, name="promises"),
    *(_of(name) for name in sorted(ACTIONS)),
]

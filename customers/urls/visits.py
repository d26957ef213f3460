"""Going out with a plan and coming back with a report: visits, the log, and the files of both."""

from django.urls import URLPattern, path

from ..views import files
from ..views.visits import approving, logs, mine, moving, planning, visit, visit_log
from . import numbers as numbers

app_name = "visits"


def _of(name: str) -> URLPattern:
    words = name.replace("_", "-")
    return path(f"<visit_number:number>/{words}/", moving.move, {"name": name}, name=name)


urlpatterns = [
    path("", mine.mine, name="mine"),
    path("approve/", approving.approve, name="approve_all"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/preview/", files.preview, name="file_preview"),
    path("log/", logs.new, name="log_new"),
    path("log/<log_number:number>/", logs.entry, name="log_entry"),
    path("log/<log_number:number>/correct/", logs.correct, name="log_correct"),
    path("overlaps/", planning.overlaps, name="overlaps"),
    path("plan/", planning.new, name="plan_new"),
    path("<visit_number:number>/", visit.page, name="visit"),
    path("<visit_number:number>/log/", visit_log.write, name="log"),
    path("<visit_number:number>/promises/", visit.promises, name="promises"),
    path("<visit_number:number>/plan/", planning.change, name="plan_again"),
    path("<visit_number:number>/sheet/", visit.sheet, name="sheet"),
    *(_of(name) for name in sorted(moving.MOVES)),
]

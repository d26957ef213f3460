"""Start page, lists, saved views and search; part of the namespace `requests`."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from ..rules.lists import Scope
from ..views import lists, search


class ScopeName(StringConverter):
    """The name of a list."""

    regex = "|".join(Scope.values)


register_converter(ScopeName, "scope")

urlpatterns = [
    path("mine/", lists.listing, {"scope": Scope.MINE.value}, name="mine"),
    path("work/", lists.listing, {"scope": Scope.WORK.value}, name="work"),
    path("all/", lists.listing, {"scope": Scope.ALL.value}, name="all"),
    path("search/", search.search, name="search"),
    path("views/<slug:token>/", lists.view, name="view"),
    path("views/<slug:token>/delete/", lists.drop_view, name="drop_view"),
    path("views/new/<scope:scope>/", lists.save_view, name="save_view"),
]

"""Start page, lists, saved views and search; part of the namespace `requests`."""

from django.urls import path

from ..rules.lists import Scope
from ..views import lists, search

urlpatterns = [
    path("mine/", lists.listing, {"scope": Scope.MINE.value}, name="mine"),
    path("work/", lists.listing, {"scope": Scope.WORK.value}, name="work"),
    path("all/", lists.listing, {"scope": Scope.ALL.value}, name="all"),
    path("search/", search.search, name="search"),
    path("views/<str:token>/", lists.view, name="view"),
    path("views/<str:token>/delete/", lists.drop_view, name="drop_view"),
    path("views/new/<str:scope>/", lists.save_view, name="save_view"),
]

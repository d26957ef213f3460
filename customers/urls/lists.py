"""The list, its saved views and columns; part of the namespace `customers`."""

from django.urls import path

from ..views import lists

urlpatterns = [
    path("", lists.listing, name="list"),
    path("columns/", lists.choose_columns, name="columns"),
    path("views/<slug:token>/", lists.view, name="view"),
    path("views/<slug:token>/delete/", lists.drop_view, name="drop_view"),
    path("views/new/<slug:scope>/", lists.save_view, name="save_view"),
]

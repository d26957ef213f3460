"""The list, its saved views and columns, the recycle bin; part of the namespace `customers`."""

from django.urls import path

from ..views import bulk, exports, lists, recycling
from . import numbers as numbers

urlpatterns = [
    path("", lists.listing, name="list"),
    path("bin/", recycling.index, name="bin"),
    path("<customer_number:number>/throw-away/", recycling.throw_away, name="throw_away"),
    path("<customer_number:number>/restore/", recycling.restore, name="restore"),
    path("bulk/", bulk.change, name="bulk"),
    path("export/", exports.export, name="export"),
    path("exports/", exports.index, name="exports"),
    path("columns/", lists.choose_columns, name="columns"),
    path("views/<slug:token>/", lists.view, name="view"),
    path("views/<slug:token>/delete/", lists.drop_view, name="drop_view"),
    path("views/new/<slug:scope>/", lists.save_view, name="save_view"),
]

"""Under /contracts/."""

from django.urls import path

from approvals.urls import refs as refs

from ..views.contracts import beginning, editing, following, listing, page, printing

app_name = "contracts"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", beginning.begin, name="begin"),
    path("export/", listing.export, name="export"),
    path("views/<slug:token>/", listing.view, name="view"),
    path("views/<slug:token>/drop/", listing.drop_view, name="drop_view"),
    path("views/save/<slug:scope>/", listing.save_view, name="save_view"),
    path("<document_ref:ref>/", page.page, name="contract"),
    path("<document_ref:ref>/discard/", beginning.discard, name="discard"),
    path("<document_ref:ref>/print/", printing.print_, name="print"),
    path("<document_ref:ref>/offers/", editing.offers, name="offers"),
    path("<document_ref:ref>/edit/<slug:name>/", editing.part, name="edit"),
    path("<document_ref:ref>/clauses/new/<slug:part>/", editing.add_clause, name="add_clause"),
    path("<document_ref:ref>/clauses/<int:pk>/word/", editing.clause, {"name": "word"}, name="word"),
    path("<document_ref:ref>/clauses/<int:pk>/leave-out/", editing.clause, {"name": "leave-out"}, name="leave_out"),
    path("<document_ref:ref>/clauses/<int:pk>/restore/", editing.clause, {"name": "restore"}, name="restore"),
    path("<document_ref:ref>/follow/<slug:relation>/", following.follow, name="follow"),
]

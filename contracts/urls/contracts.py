"""Under /contracts/."""

from django.urls import path

from ..views.contracts import beginning, editing, listing, page

app_name = "contracts"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", beginning.begin, name="begin"),
    path("<str:ref>/", page.page, name="contract"),
    path("<str:ref>/offers/", editing.offers, name="offers"),
    path("<str:ref>/edit/<slug:name>/", editing.part, name="edit"),
    path("<str:ref>/clauses/new/<slug:part>/", editing.add_clause, name="add_clause"),
    path("<str:ref>/clauses/<int:pk>/word/", editing.clause, {"name": "word"}, name="word"),
    path("<str:ref>/clauses/<int:pk>/leave-out/", editing.clause, {"name": "leave-out"}, name="leave_out"),
    path("<str:ref>/clauses/<int:pk>/restore/", editing.clause, {"name": "restore"}, name="restore"),
    path("<str:ref>/follow/<slug:relation>/", beginning.follow, name="follow"),
]

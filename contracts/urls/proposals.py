"""Proposals."""

from django.urls import path

from approvals.urls import refs as refs

from ..views.proposals import acting, drafting, listing, page

app_name = "proposals"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", drafting.new, name="new"),
    path("<document_ref:ref>/", page.page, name="proposal"),
    path("<document_ref:ref>/change/", drafting.change, name="change"),
    path("<document_ref:ref>/discard/", acting.act, {"name": "discard"}, name="discard"),
    path("<document_ref:ref>/versions/", page.versions, name="versions"),
    path("<document_ref:ref>/versions/<int:number>/", page.version, name="version"),
    path("<document_ref:ref>/send/<int:row>/", acting.act, {"name": "send"}, name="send"),
    path("<document_ref:ref>/answer/<int:row>/", acting.act, {"name": "answer"}, name="answer"),
    path("<document_ref:ref>/correct/<int:row>/", acting.act, {"name": "correct"}, name="correct"),
]

"""Complaints."""

from django.urls import path

from ..views.after import complaints

app_name = "complaints"
urlpatterns = [
    path("", complaints.listing, name="list"),
    path("export/", complaints.export, name="export"),
    path("<slug:number>/", complaints.page, name="complaint"),
    path("<slug:number>/solve/", complaints.act, {"name": "solve"}, name="solve"),
    path("<slug:number>/pass-on/", complaints.act, {"name": "pass-on"}, name="pass-on"),
    path("<slug:number>/withdraw/", complaints.act, {"name": "withdraw"}, name="withdraw"),
    path("<slug:number>/promises/", complaints.promises, name="promises"),
]

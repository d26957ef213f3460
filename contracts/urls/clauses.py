"""Under /clauses/."""

from django.urls import path

from ..views.terms import clauses

app_name = "clauses"

urlpatterns = [
    path("", clauses.index, name="index"),
    path("new/", clauses.add, name="add"),
    path("<slug:code>/", clauses.clause, name="clause"),
    path("<slug:code>/change/", clauses.change, name="change"),
    path("<slug:code>/publish/", clauses.publish, name="publish"),
    path("<slug:code>/<int:number>/", clauses.version, name="version"),
]

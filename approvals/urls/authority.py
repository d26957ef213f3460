"""The authority matrix: /authority/…"""

from __future__ import annotations

from django.urls import path

from ..views import authority, authority_beginning, authority_import

app_name = "authority"
urlpatterns = [
    path("", authority.table, name="table"),
    path("begin/", authority_beginning.begin, name="begin"),
    path("rules/new/", authority.add, name="add"),
    path("rules/<int:pk>/end/", authority.end, name="end"),
    path("ask/", authority.ask, name="ask"),
    path("export/", authority_import.export, name="export"),
    path("import/", authority_import.upload, name="import"),
    path("import/confirm/", authority_import.confirm, name="confirm"),
]

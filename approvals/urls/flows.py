"""Approval flows: /flows/…"""

from __future__ import annotations

from django.urls import path

from ..views import flow_editing, flows

app_name = "flows"
urlpatterns = [
    path("", flows.overview, name="list"),
    path("<slug:kind>/", flows.edit, name="edit"),
    path("<slug:kind>/versions/", flows.versions, name="versions"),
    path("<slug:kind>/try/", flows.try_example, name="try"),
    path("<slug:kind>/documents/", flows.documents, name="documents"),
    path("<slug:kind>/steps/new/", flow_editing.add, name="add"),
    path("<slug:kind>/steps/<int:number>/", flow_editing.change, name="change"),
    path("<slug:kind>/copies/", flow_editing.copies, name="copies"),
    path("<slug:kind>/move/", flow_editing.move, name="move"),
    path("<slug:kind>/publish/", flow_editing.publish, name="publish"),
    path("<slug:kind>/discard/", flow_editing.discard, name="discard"),
]

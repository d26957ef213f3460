"""Customers from a file, below /customers/import/."""

from django.urls import path

from ..views import imports
from . import numbers as numbers

app_name = "imports"
urlpatterns = [
    path("", imports.runs_list, name="runs"),
    path("new/", imports.new, name="new"),
    path("template/", imports.template, name="template"),
    path("<import_number:number>/", imports.run, name="run"),
    path("<import_number:number>/columns/", imports.columns, name="columns"),
    path("<import_number:number>/confirm/", imports.confirm, name="confirm"),
    path("<import_number:number>/revert/", imports.revert, name="revert"),
    path("<import_number:number>/discard/", imports.discard, name="discard"),
    path("<import_number:number>/to-correct/", imports.to_correct, name="to_correct"),
    path("<import_number:number>/lines/<int:at>/", imports.line, name="line"),
]

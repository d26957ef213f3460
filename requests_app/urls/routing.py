"""The routing table: /routing/…"""

from __future__ import annotations

from django.urls import path

from requests_app.views import routing, routing_import, routing_trial

app_name = "routing"
urlpatterns = [
    path("", routing.table, name="table"),
    path("rows/new/", routing.add, name="add"),
    path("rows/<int:pk>/", routing.change, name="change"),
    path("rows/<int:pk>/end/", routing.end, name="end"),
    path("rows/<int:pk>/remove/", routing.remove, name="remove"),
    path("history/", routing.history, name="history"),
    path("try/", routing_trial.try_request, name="try"),
    path("export/", routing_import.export, name="export"),
    path("import/", routing_import.upload, name="import"),
    path("import/confirm/", routing_import.confirm, name="confirm"),
]

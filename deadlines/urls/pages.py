"""Promises and ladders: /promises/ is what one owes, /ladders/… is who is told when."""

from __future__ import annotations

from django.urls import path

from ..views import editing, ladders, mine

app_name = "deadlines"
urlpatterns = [
    path("promises/", mine.mine, name="mine"),
    path("ladders/", ladders.ladders, name="ladders"),
    path("ladders/history/", ladders.history, name="history"),
    path("ladders/<slug:kind>/new/", editing.new, name="new"),
    path("ladders/<slug:kind>/<slug:topic>/<slug:grade>/", editing.change, name="change"),
    path("ladders/<slug:kind>/<slug:topic>/<slug:grade>/example/", editing.example, name="example"),
    path("ladders/<slug:kind>/<slug:topic>/<slug:grade>/remove/", editing.remove, name="remove"),
]

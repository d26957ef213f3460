"""The coordinator's workplace."""

from django.urls import path

from ..rules.lists import Scope
from ..views import bulk, lists

app_name = "queue"
urlpatterns = [
    path("", lists.listing, {"scope": Scope.QUEUE.value}, name="index"),
    path("bulk/", bulk.act, name="bulk"),
]

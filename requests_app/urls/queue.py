"""The coordinator's workplace."""

from django.urls import path

from ..rules.lists import Scope
from ..views import bulk, lists, workload

app_name = "queue"
urlpatterns = [
    path("", lists.listing, {"scope": Scope.QUEUE.value}, name="index"),
    path("bulk/", bulk.act, name="bulk"),
    path("workload/", workload.workload, name="workload"),
]

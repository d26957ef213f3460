"""/health/…, /metrics and the status page: how the clockwork is doing."""

from django.urls import path

from ..views import health, metrics, status

app_name = "running"
urlpatterns = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("status/", status.status, name="status"),
]

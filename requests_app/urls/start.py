"""The first page; a namespace of its own, so that its address is the root."""

from django.urls import path

from ..views.start import start

app_name = "start"
urlpatterns = [path("", start, name="start")]

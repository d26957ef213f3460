"""The namespace `requests`: one module of addresses for each workplace."""

from . import lists, new

app_name = "requests"
urlpatterns = [
    *lists.urlpatterns,
    *new.urlpatterns,
]

"""The namespace `requests`: one module of addresses for each workplace."""

from . import lists

app_name = "requests"
urlpatterns = [
    *lists.urlpatterns,
]

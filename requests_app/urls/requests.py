"""The namespace `requests`: one module of addresses for each workplace."""

from . import lists, mail, new

app_name = "requests"
urlpatterns = [
    *lists.urlpatterns,
    *mail.urlpatterns,
    *new.urlpatterns,
]

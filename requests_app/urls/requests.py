"""The namespace `requests`: one module of addresses for each workplace."""

from . import detail, lists, mail, new

app_name = "requests"
urlpatterns = [
    *detail.urlpatterns,
    *lists.urlpatterns,
    *mail.urlpatterns,
    *new.urlpatterns,
]

"""The customer archive."""

from django.urls import path

from ..views import customers
from . import archive, lists

app_name = "customers"
urlpatterns = [
    *lists.urlpatterns,
    *archive.urlpatterns,
    path("new/", customers.new, name="new"),
    path("matches/", customers.matches, name="matches"),
    path("picker/", customers.picker, name="picker"),
]

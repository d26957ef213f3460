"""The customer archive."""

from django.urls import path

from ..views import customers

app_name = "customers"
urlpatterns = [
    path("new/", customers.new, name="new"),
    path("picker/", customers.picker, name="picker"),
]

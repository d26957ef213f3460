"""The customer archive."""

from django.urls import path

from ..views import customers
from ..views.archive import page
from . import lists
from . import numbers as numbers

app_name = "customers"
urlpatterns = [
    *lists.urlpatterns,
    path("new/", customers.new, name="new"),
    path("picker/", customers.picker, name="picker"),
    path("<customer_number:number>/", page.page, name="customer"),
]

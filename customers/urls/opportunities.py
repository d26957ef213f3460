"""Chances to sell, over all customers that one sees."""

from django.urls import path

from ..views import chances

app_name = "opportunities"
urlpatterns = [path("", chances.listing, name="list")]

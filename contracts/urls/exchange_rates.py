"""Exchange rates."""

from django.urls import path

from ..views.reference import rates

app_name = "exchange_rates"
urlpatterns = [path("", rates.rates, name="list")]

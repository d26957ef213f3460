"""Price lists, and the history of what prices stand on."""

from django.urls import path

from ..views.reference import imports, price_lists

app_name = "price_lists"
urlpatterns = [
    path("", price_lists.index, name="index"),
    path("new/", price_lists.new, name="new"),
    path("history/", price_lists.history, name="history"),
    path("<int:pk>/", price_lists.prices, name="list"),
    path("<int:pk>/change/", price_lists.change, name="change"),
    path("<int:pk>/copy/", price_lists.copy, name="copy"),
    path("<int:pk>/publish/", price_lists.publish, name="publish"),
    path("<int:pk>/withdraw/", price_lists.withdraw, name="withdraw"),
    path("<int:pk>/discard/", price_lists.discard, name="discard"),
    path("<int:pk>/export/", price_lists.export, name="export"),
    path("<int:pk>/import/", imports.prices, name="import"),
    path("<int:pk>/import/take/", imports.take_prices, name="take"),
    path("<int:pk>/import/wrong/", imports.wrong_prices, name="wrong"),
]

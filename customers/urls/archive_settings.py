"""What an administrator sets for the customer archive."""

from django.urls import path

from ..views.settings import industries, rules, sight

app_name = "archive_settings"
urlpatterns = [
    path("", sight.index, name="sight"),
    path("roles/<slug:role>/", sight.change, name="sight_change"),
    path("rules/", rules.rules, name="rules"),
    path("industries/", industries.index, name="industries"),
    path("industries/new/", industries.add, name="industry_add"),
    path("industries/<slug:code>/", industries.change, name="industry_change"),
    path("industries/<slug:code>/move/", industries.move, name="industry_move"),
    path("history/", sight.history, name="history"),
]

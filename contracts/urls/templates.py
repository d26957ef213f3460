"""Under /contract-templates/."""

from django.urls import path

from ..views.terms import templates

app_name = "contract_templates"

urlpatterns = [
    path("", templates.index, name="index"),
    path("our-company/", templates.company, name="company"),
    path("new/<slug:kind>/", templates.add, name="add"),
    path("<int:pk>/", templates.change, name="change"),
]

"""The addresses of the product and a page for the kind of document that only tests have."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from salesops.urls import urlpatterns as product


def page(_request: HttpRequest, **_named: object) -> HttpResponse:
    return HttpResponse("")


approvals = (
    [
        path("approvals/<int:pk>/", page, name="task"),
        path("approvals/hand-over/<int:pk>/", page, name="hand_over"),
        path("mandates/", page, name="mandates"),
    ],
    "approvals",
)
urlpatterns = [*product, path("notes/<str:ref>/", page, name="note"), path("", include(approvals))]

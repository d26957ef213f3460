"""Which app answers which address."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("notifications/", include("notifications.urls")),
    path("", include("requests_app.urls.start")),
    path("customers/", include("customers.urls")),
    path("queue/", include("requests_app.urls.queue")),
    path("requests/", include("requests_app.urls.requests")),
    path("catalogue/", include("requests_app.urls.catalogue")),
]

handler500 = "core.views.server_error"

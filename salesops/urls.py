"""Which app answers which address."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls.pages")),
    path("accounts/", include("accounts.urls.sign_in")),
    path("", include("deadlines.urls.pages")),
    path("notifications/", include("notifications.urls")),
    path("", include("deadlines.urls.running")),
    path("", include("requests_app.urls.start")),
    path("calendars/", include("workcalendar.urls")),
    path("customers/import/", include("customers.urls.imports")),
    path("customers/", include("customers.urls.customers")),
    path("opportunities/", include("customers.urls.opportunities")),
    path("archive-settings/", include("customers.urls.archive_settings")),
    path("week/", include("customers.urls.board")),
    path("calendar-feed/", include("customers.urls.feed")),
    path("ownership/", include("customers.urls.ownership")),
    path("visits/", include("customers.urls.visits")),
    path("", include("approvals.urls.pages")),
    path("prices/", include("contracts.urls.prices")),
    path("products/", include("contracts.urls.products")),
    path("price-lists/", include("contracts.urls.price_lists")),
    path("exchange-rates/", include("contracts.urls.exchange_rates")),
    path("documents/", include("approvals.urls.documents")),
    path("proposals/", include("contracts.urls.proposals")),
    path("clauses/", include("contracts.urls.clauses")),
    path("contract-templates/", include("contracts.urls.templates")),
    path("contracts/", include("contracts.urls.after")),
    path("payments/", include("contracts.urls.payments")),
    path("complaints/", include("contracts.urls.complaints")),
    path("contracts/", include("contracts.urls.contracts")),
    path("authority/", include("approvals.urls.authority")),
    path("flows/", include("approvals.urls.flows")),
    path("queue/", include("requests_app.urls.queue")),
    path("routing/", include("requests_app.urls.routing")),
    path("requests/", include("requests_app.urls.requests")),
    path("catalogue/", include("requests_app.urls.catalogue")),
]

handler500 = "core.views.server_error"

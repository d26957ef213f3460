"""Price applications and approved prices."""

from django.urls import path

from approvals.urls import refs as refs

from ..views.prices import computing, drafting, listing, page, register

app_name = "prices"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("export/", listing.export, name="export_applications"),
    path("new/", drafting.new, name="new"),
    path("compute/", computing.compute, name="compute"),
    path("approved/", register.approved, name="approved"),
    path("approved/export/", register.export, name="export"),
    path("<document_ref:ref>/", page.page, name="price"),
    path("<document_ref:ref>/change/", drafting.change, name="change"),
    path("<document_ref:ref>/discard/", page.discard, name="discard"),
]

"""Instalments and receipts."""

from django.urls import path

from ..views.after import payments, receipts

app_name = "payments"
urlpatterns = [
    path("", payments.listing, name="list"),
    path("export/", payments.export, name="export"),
    path("views/<slug:token>/", payments.view, name="view"),
    path("views/<slug:token>/drop/", payments.drop_view, name="drop_view"),
    path("views/save/<slug:scope>/", payments.save_view, name="save_view"),
    path("receipts/", receipts.listing, name="receipts"),
    path("receipts/export/", receipts.export, name="export_receipts"),
    path("receipts/new/", receipts.new, name="receive"),
    path("receipts/<slug:number>/", receipts.page, name="receipt"),
    path("receipts/<slug:number>/allocate/", receipts.allocate, name="allocate"),
    path("receipts/<slug:number>/reverse/", receipts.reverse, name="reverse"),
    path("receipts/<slug:number>/release/<int:pk>/", receipts.release, name="release"),
]

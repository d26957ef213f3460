"""Who owns what."""

from django.urls import path

from ..views.ownership import transfers
from . import numbers as numbers

app_name = "ownership"
urlpatterns = [
    path("receivers/", transfers.receiver_picker, name="receivers"),
    path("transfers/", transfers.index, name="transfers"),
    path("transfers/new/", transfers.new, name="new_transfer"),
    path("transfers/<transfer_number:number>/", transfers.transfer, name="transfer"),
    path("transfers/<transfer_number:number>/undo/", transfers.undo, name="undo"),
]

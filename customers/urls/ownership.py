"""Who owns what."""

from django.urls import path

from ..views.ownership import allotment, claims, contact_rule, merging, transfers
from . import numbers as numbers

app_name = "ownership"
urlpatterns = [
    path("", claims.index, name="claims"),
    path("claim/", claims.claim, name="claim"),
    path("claims/<claim_number:number>/", claims.claimed, name="claimed"),
    path("claims/<claim_number:number>/rule/", claims.rule, name="rule"),
    path("claims/<claim_number:number>/withdraw/", claims.withdraw, name="withdraw"),
    path("claims/<claim_number:number>/files/<int:pk>/", claims.evidence, name="evidence"),
    path("receivers/", transfers.receiver_picker, name="receivers"),
    path("transfers/", transfers.index, name="transfers"),
    path("transfers/new/", transfers.new, name="new_transfer"),
    path("transfers/<transfer_number:number>/", transfers.transfer, name="transfer"),
    path("transfers/<transfer_number:number>/undo/", transfers.undo, name="undo"),
    path("allotment/", allotment.allotment, name="allotment"),
    path("abilities/<int:pk>/", allotment.ability, name="ability"),
    path("contact-rule/", contact_rule.overdue, name="contact_rule"),
    path("contact-rule/<customer_number:number>/", contact_rule.decide, name="contact_decision"),
    path("duplicates/", merging.index, name="duplicates"),
    path("duplicates/two/", merging.say_two, name="say_two"),
    path("merge/", merging.merge, name="merge"),
    path("merge/<customer_number:number>/", merging.merge_with, name="merge_with"),
    path("merged/<customer_number:number>/", merging.merged, name="merged"),
]

"""Under /contracts/: what follows a contract's approval."""

from django.urls import path

from approvals.urls import refs as refs

from ..views.after import acting, cards, signing

app_name = "contracts_after"
urlpatterns = [
    path("<document_ref:ref>/sign/", signing.page, name="signing"),
    path("<document_ref:ref>/sign/<int:pk>/", signing.sign, name="sign"),
    path("<document_ref:ref>/send/<int:row>/", acting.act, {"name": "send"}, name="send"),
    path("<document_ref:ref>/receive/<int:row>/", acting.act, {"name": "receive"}, name="receive"),
    path("<document_ref:ref>/correct/<int:row>/", acting.act, {"name": "correct"}, name="correct"),
    path("<document_ref:ref>/hand-over/", acting.act, {"name": "hand-over"}, name="hand_over"),
    path("<document_ref:ref>/hand-over/<slug:row>/", acting.act, {"name": "check"}, name="check"),
    path("<document_ref:ref>/complain/", acting.act, {"name": "complain"}, name="complain"),
    path("<document_ref:ref>/promises/", cards.promises, name="promises"),
]

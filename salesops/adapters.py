"""What django-allauth may do here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: administrators enter people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

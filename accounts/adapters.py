"""How django-allauth signs people in here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.services import sign_in


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up, attempts are few, and whoever left learns nothing: for him every password is wrong."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: administrators enter people."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The active person whose password this is. Raises ValidationError when attempts are used up."""
        self.pre_authenticate(request, **credentials)  # allauth's own limit: attempts from one network address
        attempt = sign_in.claim_attempt(str(credentials.get("email", "")))
        if attempt is None:
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # someone who left, put aside with the right password
        if not isinstance(user, User):
            self.authentication_failed(request, **credentials)
            return None
        sign_in.give_back(attempt)
        self._rollback_login_failed_rl_usage()
        return user

    def set_password(self, user: User, password: str) -> None:
        """Also ends a lock-out by failed attempts."""
        super().set_password(user, password)
        sign_in.forget_attempts(user.email)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A passkey or a reset link of somebody who left: the words for a wrong password."""
        messages.error(request, self.error_messages["email_password_mismatch"])
        return redirect("account_login")

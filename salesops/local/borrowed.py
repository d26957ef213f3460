"""Texts of Django and allauth that our Chinese catalogue words anew, to use one word for one thing.

Nothing calls them here: standing in this file they are found by `script/messages`, and our catalogue wins over theirs.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import npgettext_lazy

BORROWED = (
    _("This field is required."),
    _("Enter a valid email address."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Enter a valid date."),
    _("Enter a valid date/time."),
    _("Email"),
    _("Email address"),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Authenticator code"),
    _("Two-Factor Authentication"),
    _("Your account is protected by two-factor authentication. Please enter an authenticator code:"),
    _("The password reset token was invalid."),
    _("Bad Token"),
    _("Sign Out"),
    _("Are you sure you want to sign out?"),
    _("You have signed out."),
    _("Successfully signed in as %(name)s."),
    _("Your password is now changed."),
    _("Password successfully changed."),
    _("Create Passkey"),
    _("Enter your password:"),
    _("Current Password"),
    _("New Password (again)"),
)
SPANS = (
    npgettext_lazy("naturaltime-past", "%(num)d day", "%(num)d days", "num"),
    npgettext_lazy("naturaltime-future", "%(num)d day", "%(num)d days", "num"),
)
"""Chinese says a number of days with another word than the day of a date."""

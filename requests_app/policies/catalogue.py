"""Who may change what can be asked for. Everyone signed in may read it."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no


def can_administer(user: User) -> Verdict:
    """Contents, responsibilities and forms are the administrators'."""
    if user.is_active and user.is_administrator:
        return YES
    return no(_("Only an administrator can change the catalogue."))

"""The first rules of a new installation, all at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import DomainError

from ..models import AuthorityRule
from ..policies import setting_up
from .authority_rules import NewRule, set_rule


@transaction.atomic
def begin_matrix(rules: Sequence[NewRule], *, by: User) -> list[AuthorityRule]:
    """Put them into a matrix that has never had a rule.

    Raises NotAllowed; DomainError without any rule, for what cannot be one, and when there are rules already.
    """
    setting_up.can_change_authority(by).require()
    if AuthorityRule.objects.exists():
        raise DomainError(_("There are rules already: add to them one by one."))
    if not rules:
        raise DomainError(_("Give at least one role a lowest price."))
    return [set_rule(rule, by=by) for rule in rules]

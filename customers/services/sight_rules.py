"""Who sees what: an administrator sets it for each role; it holds from the next click on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.roles import Role
from accounts.services.locks import lock_organisation
from core.errors import DomainError, Stale

from ..models import SightRule, sight_rules
from ..policies.archive import can_administer
from ..rules.setting_history import SettingKind
from ..rules.sight import Scope
from . import setting_history


@transaction.atomic
def change_sight(role: Role, *, by: User, scope: Scope, sees_private: bool, version: int) -> SightRule:
    """What the role sees from now on. `version` is 0 as long as the role has what a new installation gives it.

    Raises NotAllowed, Stale, DomainError when nothing differs, or when administrators would lose sight of customers.
    """
    can_administer(by).require()
    if role == Role.ADMINISTRATOR and scope != Scope.ALL:
        raise DomainError(_("Administrators see all customers: somebody has to, when a question comes up."))
    lock_organisation()
    row = next(rule for rule in sight_rules() if rule.role == role)
    if version != (row.version if row.pk else 0):
        current: dict[str, object] = {str(_("sees")): row.get_scope_display()}
        raise Stale(_("Somebody changed this in the meantime. Compare and send again."), current=current)
    before = {"scope": row.scope, "sees_private": row.sees_private}
    after = {"scope": str(scope), "sees_private": sees_private}
    if before == after:
        raise DomainError(_("Nothing was changed."))
    row.scope, row.sees_private = scope, sees_private
    row.version += bool(row.pk)
    row.save()
    about = {"en": _in("en", role), "zh": _in("zh-hans", role)}
    setting_history.record(SettingKind.SIGHT_CHANGED, by=by, about=about, before=before, after=after)
    return row


def _in(language: str, role: Role) -> str:
    """The role's name in that language."""
    from django.utils import translation

    with translation.override(language):
        return str(role.label)

"""The base of all forms on a contract's page: what is edited, from which version, what is needed to do it."""

from __future__ import annotations

from typing import Any, ClassVar

from accounts.models import User
from core.forms import GuardedForm

from ...models import Contract

LANGUAGES = "zh-hans", "en"


class PartForm(GuardedForm):
    """A form about one part of a contract. `perform` calls the service with what was typed."""

    part: ClassVar[str]

    def __init__(self, *args: Any, contract: Contract, user: User, **kwargs: Any) -> None:
        self.contract, self.user = contract, user
        known = {"version": contract.document.version, **self.known()}
        super().__init__(*args, initial=known | kwargs.pop("initial", {}), **kwargs)

    def known(self) -> dict[str, Any]:
        """What stands there now."""
        return {}

    def perform(self) -> None:
        """Do it; raises what the service raises."""
        raise NotImplementedError

    @property
    def typed(self) -> dict[str, Any]:
        """The answers without what every form carries."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "idempotency_key")}

    @property
    def shown_version(self) -> int | None:
        version: int | None = self.cleaned_data["version"]
        return version

    @property
    def how(self) -> dict[str, Any]:
        """What every service of a part asks for."""
        return {"by": self.user, "version": self.shown_version}

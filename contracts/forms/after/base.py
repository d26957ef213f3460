"""The base of what is done with a contract after its approval."""

from __future__ import annotations

from typing import Any

from ...models import Contract
from ..sending import DocumentForm


class ActionForm(DocumentForm):
    """`perform` calls the service, which raises what it raises; `row` is what of the contract it is about."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        self.contract = contract
        super().__init__(*args, document=contract.document, **kwargs)

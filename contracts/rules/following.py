"""What a contract may be based on, and at which stages. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from .states import Relation, Stage

BASES: Mapping[Relation, frozenset[Stage]] = {
    Relation.AMENDMENT: frozenset({Stage.EFFECTIVE}),
    Relation.RENEWAL: frozenset({Stage.EFFECTIVE, Stage.ENDED}),
    Relation.ORDER: frozenset({Stage.EFFECTIVE}),
    Relation.VOIDING: frozenset({Stage.EFFECTIVE}),
}
"""Where the contract stands on the basis of which such a one is begun, submitted and approved."""

NEEDED_TO_THE_LAST = frozenset({Relation.AMENDMENT, Relation.VOIDING})
"""What changes or ends its parent needs it in force until the last signature; the others stand on their own then."""

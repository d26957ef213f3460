"""What of a draft was filled in from the contract that it is based on, and what is to be filled in anew. Pure."""

from __future__ import annotations

from collections.abc import Collection

from .content import Content
from .parts import Need, Part


def filled(content: Content, lacking: Collection[Part]) -> tuple[list[Part], list[Part]]:
    """The parts that say something and lack nothing, and those that are still to be filled in; `lacking` are the parts
    of which something is missing (rules.missing). A part that may stay empty, and does, is in neither."""
    open_ = {part for part in lacking if part in content.shape.parts}
    if content.shape.plan == Need.REQUIRED and not content.payments:
        open_.add(Part.PAYMENT)
    taken = {part for part in content.shape.parts if part not in open_ and _says(content, part)}
    return [part for part in Part if part in taken], [part for part in Part if part in open_]


def _says(content: Content, part: Part) -> bool:
    fields = {
        Part.PARTIES: content.parties,
        Part.GOODS: content.rows,
        Part.PAYMENT: content.payments,
        Part.LATER_CHANGES: content.later_changes,
        Part.PERIOD: content.starts_on or content.ends_on or content.sign_by,
        Part.SIGNATURES: content.signers,
    }
    return bool(fields.get(part) or (part not in fields and content.clauses_of(part)))

"""What is wrong with evidence, in words that a reader of a certificate understands. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .chain import Fault


def sentences(faults: Iterable[Fault]) -> list[str]:
    """One sentence for each thing that was changed, in the active language, each once."""
    return list(dict.fromkeys(map(_sentence, faults)))


def _sentence(fault: Fault) -> str:
    if fault.what == "cut":
        return _("Events after number %(number)s are gone.") % {"number": fault.seq}
    if fault.what == "rewritten":
        return _("The events up to number %(number)s are not those that were anchored.") % {"number": fault.seq}
    if fault.seq:
        return _("Event %(number)s is not what was written, or is gone.") % {"number": fault.seq}
    about = {
        "events": _("The events cannot be read any more."),
        "content": _("The content is not the one that was submitted."),
        "file": _("A file was changed, exchanged or taken off."),
        "decision": _("A decision is not the one that was made."),
        "task": _("The rows do not say of everybody what he was asked."),
        "step": _("The steps are not those that were taken."),
        "ledger": _("The ledger does not say what was written down of sending and receiving."),
        "stage": _("What became of it after the approval is not what its events say."),
        "signature": _("A signature is not the one that was recorded."),
    }
    first = fault.what.split()[0]
    if first in about:
        return about[first]
    if "round" in fault.what:
        return _("What became of a round is not what was decided.")
    return _("Number or state of the document are not those that were given.")

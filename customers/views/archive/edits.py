"""Everything that is edited on a customer's page, by the name that its address has."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...forms.archive import facts, opportunities, people
from ...forms.archive.base import EditForm


@dataclass(frozen=True, slots=True)
class Edit:
    """`rows` is the relation of the customer in which the row must be that the form is about; "" for a new row or the
    customer itself. With `keeps` what is typed is kept on the server. `tone` colours the button."""

    title: Promise
    submit: Promise
    done: Promise
    form: type[EditForm]
    rows: str = ""
    note: Promise | str = ""
    tone: str = "primary"
    wide: bool = False
    keeps: bool = False


SAVE, SAVED = _("Save"), _("Saved.")
EDITS = {
    "company": Edit(_("The company"), SAVE, SAVED, facts.CompanyForm, wide=True),
    "segmentation": Edit(
        _("Segmentation"), SAVE, SAVED, facts.SegmentationForm, note=_("Saving it says that you thought about it.")
    ),
    "edit_tags": Edit(_("Tags"), SAVE, SAVED, facts.TagsForm),
    "edit_notes": Edit(_("Notes"), SAVE, SAVED, facts.NotesForm, keeps=True),
    "next_step": Edit(_("Next step"), SAVE, SAVED, facts.NextStepForm),
    "comment": Edit(
        pgettext_lazy("customer", "Comment"), _("Send"), _("Your comment is sent."), facts.CommentForm, keeps=True
    ),
    "add_contact": Edit(_("Add a contact"), _("Add"), _("The contact is added."), people.ContactForm, wide=True),
    "change_contact": Edit(_("Change the contact"), SAVE, SAVED, people.ContactForm, "contacts", wide=True),
    "contact_left": Edit(
        _("No longer works there"), SAVE, SAVED, people.LeaveForm, "contacts", _("What was noted of the person stays.")
    ),
    "remove_contact": Edit(
        _("Remove the contact"),
        _("Remove"),
        _("The contact is removed."),
        people.RemoveContactForm,
        "contacts",
        _("Only for one that was entered by mistake. Of somebody who has left, say that he no longer works there."),
        "danger",
    ),
    "add_need": Edit(
        _("Note a need or a problem"), pgettext_lazy("action", "Note"), _("It is noted."), people.NeedForm, keeps=True
    ),
    "meet_need": Edit(_("This was met"), SAVE, SAVED, people.MeetForm, "needs"),
    "add_address": Edit(_("Add an address"), _("Add"), _("The address is added."), people.AddressForm),
    "change_address": Edit(_("Change the address"), SAVE, SAVED, people.AddressForm, "addresses"),
    "remove_address": Edit(
        _("Remove the address"),
        _("Remove"),
        _("The address is removed."),
        people.RemoveAddressForm,
        "addresses",
        _("The customer is not there any more."),
        "danger",
    ),
    "add_opportunity": Edit(
        _("New opportunity"), _("Open it"), _("The opportunity is opened."), opportunities.OpportunityForm, wide=True
    ),
    "change_opportunity": Edit(
        _("Change the opportunity"), SAVE, SAVED, opportunities.OpportunityForm, "opportunities", wide=True
    ),
    "win": Edit(_("Won"), _("It is won"), _("Well done: it is won."), opportunities.WinForm, "opportunities"),
    "lose": Edit(_("Lost"), _("It is lost"), _("It is noted as lost."), opportunities.LoseForm, "opportunities"),
    "reopen": Edit(
        pgettext_lazy("opportunity", "Reopen"),
        pgettext_lazy("opportunity", "Reopen"),
        _("The opportunity is open again."),
        opportunities.ReopenForm,
        "opportunities",
    ),
}

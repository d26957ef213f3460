"""The proposal loop: draft, internal review, sent, the customer's answer, the next round (domain §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.models import DocumentVersion, SendingEntry
from approvals.querysets import readable
from approvals.rules.states import DocumentState

from ..rules.proposals import Answer, Stand

if TYPE_CHECKING:
    from accounts.models import User


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def readable_by(self, user: User) -> Self:
        """Those of which the person may read all: a copy of one version is not enough, see Document."""
        return self.filter(readable(user, "document"), document__kind="proposal")

    def with_stand(self) -> Self:
        """With `newest`, the key of the newest version, and `stand`, where the proposal stands (rules.proposals).

        What was sent and what the customer answered counts while the version that it was said to is the approved one.
        """
        newest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number").values("pk")[:1]
        state_is = {state: Q(document__state=state) for state in DocumentState}
        return self.annotate(newest=Subquery(newest)).annotate(
            stand=Case(
                When(state_is[DocumentState.DRAFT], then=Value(Stand.DRAFT)),
                When(state_is[DocumentState.IN_APPROVAL], then=Value(Stand.IN_REVIEW)),
                When(state_is[DocumentState.VOID], then=Value(Stand.VOID)),
                When(
                    Exists(CustomerAnswer.objects.filter(content=OuterRef("newest"))),
                    then=Subquery(CustomerAnswer.objects.filter(content=OuterRef("newest")).values("answer")),
                ),
                When(
                    Exists(SendingEntry.objects.really_sent().filter(content=OuterRef("newest"))),
                    then=Value(Stand.SENT),
                ),
                default=Value(Stand.APPROVED),
                output_field=models.CharField(),
            )
        )

    def still_open(self) -> Self:
        """Those with which somebody still has to do something: where they stand is in rules.proposals.OPEN.

        Asked without computing that of each row, so that a list stops at the end of its page."""
        done = Q(Exists(settling().filter(proposal=OuterRef("pk"))), document__state=DocumentState.APPROVED)
        return self.filter(~done, ~Q(document__state=DocumentState.VOID))

    def for_list(self) -> Self:
        """With what a row of a list shows."""
        return self.with_stand().select_related("document__customer", "document__owner", "opportunity")


class Proposal(models.Model):
    """What we propose to a customer. Its files are those of the document; its rounds the versions of it."""

    document = models.OneToOneField("approvals.Document", models.PROTECT, primary_key=True, related_name="proposal")
    opportunity = models.ForeignKey(
        "customers.Opportunity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opportunity")
    )
    summary = models.TextField(_("content"), max_length=8000, blank=True)
    must_bring_out = models.TextField(_("what it must bring out"), max_length=4000, blank=True)
    to_avoid = models.TextField(_("what to avoid"), max_length=4000, blank=True)
    for_whom = models.CharField(_("submitted to"), max_length=200, blank=True)
    submit_by = models.DateTimeField(_("submit by"), null=True, blank=True)

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    if TYPE_CHECKING:
        newest: int | None
        stand: str

    def __str__(self) -> str:
        return str(self.document)

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.document.ref])

    def get_stand_display(self) -> str:
        """Where it stands, in words; of one that was read `with_stand`."""
        return str(Stand(self.stand).label)


class CustomerAnswer(models.Model):
    """What the customer said to a version that was sent. Written once."""

    Answer = Answer

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="answers")
    content = models.OneToOneField("approvals.DocumentVersion", models.PROTECT, related_name="customer_answer")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    words = models.TextField(_("in the customer's words"), max_length=4000, blank=True)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="customer_answer_known", condition=Q(answer__in=["accepted", "changes", "refused"])
            ),
            models.CheckConstraint(
                name="customer_answer_no_without_words", condition=Q(answer="accepted") | ~Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.answer}"


def settling() -> models.QuerySet[CustomerAnswer]:
    """Answers with which a proposal is done, to a version after which there is none."""
    newer = DocumentVersion.objects.filter(document=OuterRef("proposal"), number__gt=OuterRef("content__number"))
    return CustomerAnswer.objects.filter(~Exists(newer), answer__in=[Answer.ACCEPTED, Answer.REFUSED]).order_by()

"""What is sold, and for how much: products, bundles, price lists, exchange rates."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import BilingualNames
from core.money import DECIMALS

from ..rules.price_lists import ListState, state_of

CODE = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", _("Letters, digits, points, hyphens and underscores; a letter or digit first.")
)


class ProductGroup(BilingualNames):
    """What authority is given for. Its code never changes and a group never goes: rules name it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["code"]

    def get_absolute_url(self) -> str:
        return reverse("products:group", args=[self.code])


class ProductQuerySet(models.QuerySet["Product"]):
    def active(self) -> Self:
        """Those that are sold."""
        return self.filter(is_active=True)

    def found_by(self, text: str) -> Self:
        """Code, model or a name holds every word."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(
                Q(code__icontains=word)
                | Q(model__icontains=word)
                | Q(name_en__icontains=word)
                | Q(name_zh__icontains=word)
            )
        return found


class Product(BilingualNames):
    """A product, or a bundle of products that has a price of its own."""

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[CODE])
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="products", verbose_name=_("product group"))
    model = models.CharField(_("model"), max_length=120, blank=True)
    measure_en = models.CharField(_("unit of measure in English"), max_length=20)
    measure_zh = models.CharField(_("unit of measure in Chinese"), max_length=20)
    is_bundle = models.BooleanField(_("bundle"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[models.Manager[Product]] = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(name="product_of_group", fields=["group", "code"])]

    def get_absolute_url(self) -> str:
        return reverse("products:product", args=[self.code])

    @property
    def measure(self) -> str:
        """The unit of measure in the active language."""
        return self._in_language("measure")


class BundlePart(models.Model):
    """So many of a product are in a bundle; a bundle holds no bundles."""

    bundle = models.ForeignKey(Product, models.CASCADE, related_name="parts")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("bundle", "product", name="bundle_part_once"),
            models.CheckConstraint(name="bundle_part_positive", condition=Q(quantity__gt=0)),
            models.CheckConstraint(name="bundle_part_not_itself", condition=~Q(bundle=F("product"))),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.product_id}"


class PriceListQuerySet(models.QuerySet["PriceList"]):
    def locked(self, pk: int) -> PriceList:
        """The list, locked until the transaction ends. Raises DoesNotExist."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def published(self) -> Self:
        """In force or to come in force, not withdrawn; the newest first, as they are offered."""
        return self.filter(published_at__isnull=False, withdrawn_at=None).order_by("-published_at", "-id")

    def valid_on(self, day: date) -> Self:
        """Published ones that hold on that day, the newest first. Two of a currency may overlap."""
        return self.published().filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class PriceList(BilingualNames):
    """Prices in one currency for a period. A published list never changes (a trigger refuses it): a new one follows."""

    currency = models.CharField(_("currency"), max_length=3, choices=[(code, code) for code in DECIMALS])
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day; empty: open."))
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    objects: ClassVar[PriceListQuerySet] = PriceListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(name="price_list_known_currency", condition=Q(currency__in=list(DECIMALS))),
            models.CheckConstraint(
                name="price_list_withdrawn_was_published",
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="price_list_period", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="price_list_published_by_iff_at",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("price_lists:list", args=[self.pk])

    @property
    def state(self) -> ListState:
        """Draft, published or withdrawn."""
        return state_of(self.published_at, self.withdrawn_at)

    def get_state_display(self) -> str:
        """The state in words."""
        return str(self.state.label)

    def is_valid_on(self, day: date) -> bool:
        """Published, and in force on that day."""
        begun = self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)
        return self.state == ListState.PUBLISHED and begun


class PriceListItem(models.Model):
    """The list price of one unit of a product, without tax, in the list's currency."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="prices")
    price = models.DecimalField(_("list price"), max_digits=18, decimal_places=4)

    class Meta:
        ordering = ["product__code"]
        constraints = [
            models.UniqueConstraint("price_list", "product", name="price_list_item_once"),
            models.CheckConstraint(name="price_list_item_positive", condition=Q(price__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.price}"


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the company's currency, from a day on. Written down, never changed."""

    currency = models.CharField(_("currency"), max_length=3, choices=[(code, code) for code in DECIMALS])
    rate = models.DecimalField(pgettext_lazy("exchange", "rate"), max_digits=18, decimal_places=8)
    valid_from = models.DateField(_("valid from"))
    set_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["currency", "-valid_from"]
        constraints = [
            models.CheckConstraint(name="exchange_rate_known_currency", condition=Q(currency__in=list(DECIMALS))),
            models.UniqueConstraint("currency", "valid_from", name="exchange_rate_once_a_day"),
            models.CheckConstraint(name="exchange_rate_positive", condition=Q(rate__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"

    @property
    def plain(self) -> str:
        """The rate without noughts at its end."""
        return f"{self.rate.normalize():f}"

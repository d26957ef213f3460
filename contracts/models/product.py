"""What is sold, and for how much: products, bundles, price lists, exchange rates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import BilingualNames


class ProductGroup(BilingualNames):
    """What authority is given for. Its code never changes and a group never goes: rules name it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["code"]


class Product(BilingualNames):
    """A product, or a bundle of products that has a price of its own."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="products", verbose_name=_("product group"))
    model = models.CharField(_("model"), max_length=120, blank=True)
    measure_en = models.CharField(_("unit of measure in English"), max_length=20)
    measure_zh = models.CharField(_("unit of measure in Chinese"), max_length=20)
    is_bundle = models.BooleanField(_("bundle"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(name="product_of_group", fields=["group", "code"])]


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


class PriceList(BilingualNames):
    """Prices in one currency for a period. A published list never changes: a new one follows it."""

    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("The last day; empty: open."))
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it.")

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                name="price_list_period", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="price_list_published_by_iff_at",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]


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

    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    valid_from = models.DateField(_("valid from"))
    set_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["currency", "-valid_from"]
        constraints = [
            models.UniqueConstraint("currency", "valid_from", name="exchange_rate_once_a_day"),
            models.CheckConstraint(name="exchange_rate_positive", condition=Q(rate__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate}"

"""App configuration: what the archive registers with the apps below."""

from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import navigation, vault
from core.navigation import Item, Section


def stored_names() -> Iterable[str]:
    """Under which names the files of customers lie in the vault."""
    from .models import CustomerFile

    return CustomerFile.objects.values_list("stored_as", flat=True).iterator()


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        vault.register(stored_names)
        navigation.register(Item(Section.CUSTOMERS, _("Customers"), "customers:list", "buildings", 10, shortcut="g c"))

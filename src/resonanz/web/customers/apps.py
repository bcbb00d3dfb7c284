from __future__ import annotations

from django.apps import AppConfig


class CustomerPagesConfig(AppConfig):
    name = "resonanz.web.customers"
    label = "customer_pages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.ui import navigation

        pages = (
            navigation.Page("listen", _("Customers"), "customers:find", "see_customers", 40),
            navigation.Page("setup", _("Disclosure and erasure"), "customers:requests", "erase_customers", 60),
        )
        for each in pages:
            navigation.register(each)

"""Django application of the guarantee department."""

from django.apps import AppConfig


class GuaranteeConfig(AppConfig):
    """Applications and guarantees."""

    name = "shinpo.guarantee"
    label = "guarantee"
    verbose_name = "信用保証"

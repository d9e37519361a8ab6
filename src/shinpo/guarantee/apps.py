"""Django application of the guarantee department."""

from django.apps import AppConfig


class GuaranteeConfig(AppConfig):
    """Applications and guarantees."""

    name = "shinpo.guarantee"
    label = "guarantee"
    verbose_name = "信用保証"

    def ready(self) -> None:
        """Declare this package's state tables and what a closing freezes."""
        from shinpo.guarantee import closing, replay  # noqa: PLC0415 (apps must be loaded)

        replay.register_state()
        closing.register_datasets()

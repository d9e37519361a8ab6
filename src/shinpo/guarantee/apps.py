"""Django application of the guarantee department."""

from django.apps import AppConfig


class GuaranteeConfig(AppConfig):
    """Applications and guarantees."""

    name = "shinpo.guarantee"
    label = "guarantee"
    verbose_name = "信用保証"

    def ready(self) -> None:
        """Declare this package's state tables and what a closing freezes."""
        from shinpo.activities import subjects  # noqa: PLC0415 (apps must be loaded)
        from shinpo.guarantee import closing, of_enterprise, replay  # noqa: PLC0415

        replay.register_state()
        closing.register_datasets()
        subjects.register("guarantee", of_enterprise.guarantees_found)

"""Django application of the recovery department."""

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    """Claims (求償権) and what is collected on them."""

    name = "shinpo.recovery"
    label = "recovery"
    verbose_name = "代位弁済・回収"

    def ready(self) -> None:
        """Declare this package's state tables and what a closing freezes."""
        from shinpo.activities import subjects  # noqa: PLC0415 (apps must be loaded)
        from shinpo.recovery import closing, queries, replay  # noqa: PLC0415

        replay.register_state()
        closing.register_datasets()
        subjects.register("claim", queries.claims_found)

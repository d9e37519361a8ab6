"""Django application of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Facts, journals, balances, closings."""

    name = "shinpo.ledger"
    label = "ledger"
    verbose_name = "台帳"

    def ready(self) -> None:
        """Declare the ledger's own state tables."""
        from shinpo.ledger.replay import register_balances  # noqa: PLC0415 (apps must be loaded)

        register_balances()

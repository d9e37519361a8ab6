"""Django application of the accounting department."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    """The month's closing (月次の締め) and the trial balance (試算表)."""

    name = "shinpo.accounting"
    label = "accounting"
    verbose_name = "経理"

    def ready(self) -> None:
        """Declare what a closing freezes of the journal."""
        from shinpo.accounting import closing  # noqa: PLC0415 (apps must be loaded)

        closing.register_datasets()

"""Django application of the masters."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Associations, enterprises, lenders, municipalities, industries, programmes."""

    name = "shinpo.registry"
    label = "registry"
    verbose_name = "台帳管理"

    def ready(self) -> None:
        """Declare what a closing freezes of the masters."""
        from shinpo.registry import closing  # noqa: PLC0415 (apps must be loaded)

        closing.register_datasets()

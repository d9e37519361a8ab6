"""Django application of the masters."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Associations, enterprises, lenders, municipalities, industries, programmes."""

    name = "shinpo.registry"
    label = "registry"
    verbose_name = "台帳管理"

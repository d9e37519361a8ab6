"""Django application of the monitoring department."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Accidents: reported, resolved."""

    name = "shinpo.monitoring"
    label = "monitoring"
    verbose_name = "期中管理"

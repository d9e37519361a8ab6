"""Django application of governance."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Staff, roles, decision routes."""

    name = "shinpo.governance"
    label = "governance"
    verbose_name = "ガバナンス"

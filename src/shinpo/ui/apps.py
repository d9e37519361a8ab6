"""The Django application of the interface foundations."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles, scripts, fields and template tags. No models."""

    name = "shinpo.ui"
    label = "ui"
    verbose_name = "画面の土台"

"""The web application's registration with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base pages, login, the shared cache's table."""

    name = "shinpo.web"
    label = "web"
    verbose_name = "画面"

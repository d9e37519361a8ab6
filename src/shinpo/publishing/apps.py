"""Django application of publications."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Editions and what is printed in them."""

    name = "shinpo.publishing"
    label = "publishing"
    verbose_name = "公表物"

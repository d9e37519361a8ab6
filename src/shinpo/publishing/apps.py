"""Django application of publications."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Editions and what is printed in them."""

    name = "shinpo.publishing"
    label = "publishing"
    verbose_name = "公表物"

    def ready(self) -> None:
        """Tell the home page what waits here."""
        from shinpo.governance import tasks  # noqa: PLC0415 (models are ready only now)
        from shinpo.publishing.editions import reminders  # noqa: PLC0415

        tasks.register(reminders.tasks)

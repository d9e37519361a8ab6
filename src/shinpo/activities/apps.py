"""Django application of the activity records."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Activities (活動) of every department, and whom they are with."""

    name = "shinpo.activities"
    label = "activities"
    verbose_name = "活動"

    def ready(self) -> None:
        """Declare this package's state table and what a closing freezes."""
        from shinpo.activities import closing, replay  # noqa: PLC0415 (apps must be loaded)

        replay.register_state()
        closing.register_datasets()

"""Django application of the outside committee."""

from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    """Members, sessions, packets, opinions and what became of them."""

    name = "shinpo.planning.committee"
    label = "planning_committee"
    verbose_name = "外部評価委員会"

    def ready(self) -> None:
        """Tell the home page and the calendar what waits here."""
        from shinpo.governance import tasks  # noqa: PLC0415 (models are ready only now)
        from shinpo.planning.committee import reminders  # noqa: PLC0415

        tasks.register(reminders.tasks)
        tasks.register_deadlines(reminders.deadlines)

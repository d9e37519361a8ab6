"""Django application of plans."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Mid-term and annual plans, their versions and figures (経営計画)."""

    name = "shinpo.planning.plans"
    label = "planning_plans"
    verbose_name = "経営計画"

    def ready(self) -> None:
        """Tell the home page what waits here."""
        from shinpo.governance import tasks  # noqa: PLC0415 (models are ready only now)
        from shinpo.planning.plans import reminders  # noqa: PLC0415

        tasks.register(reminders.tasks)

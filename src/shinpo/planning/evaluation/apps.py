"""Django application of the self-evaluation."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """Drafts, scores, settlements, steps, countermeasures."""

    name = "shinpo.planning.evaluation"
    label = "planning_evaluation"
    verbose_name = "自己評価"

    def ready(self) -> None:
        """Tell the home page and the calendar what waits here."""
        from shinpo.governance import tasks  # noqa: PLC0415 (models are ready only now)
        from shinpo.planning.evaluation import reminders  # noqa: PLC0415

        tasks.register(reminders.tasks)
        tasks.register_deadlines(reminders.deadlines)
        tasks.register_carried(reminders.carried)

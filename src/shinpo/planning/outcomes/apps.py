"""Django application of the page of plan and result."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Every line of the plan beside its result (計画と実績). Writes nothing."""

    name = "shinpo.planning.outcomes"
    label = "planning_outcomes"
    verbose_name = "計画と実績"

"""Django application of plans."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Mid-term and annual plans, their versions and figures (経営計画)."""

    name = "shinpo.planning.plans"
    label = "planning_plans"
    verbose_name = "経営計画"

"""Django application of the planning aid."""

from django.apps import AppConfig


class ProjectionConfig(AppConfig):
    """Next year's figures from the book in force (翌年度の見通し). Writes nothing."""

    name = "shinpo.planning.projection"
    label = "planning_projection"
    verbose_name = "見通し"

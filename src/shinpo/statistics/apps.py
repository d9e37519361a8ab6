"""Django application of statistics: pages only, no tables of its own."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Tables over closings and the records behind each figure."""

    name = "shinpo.statistics"
    label = "statistics"
    verbose_name = "統計"

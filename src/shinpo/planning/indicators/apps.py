"""Django application of indicators."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Definitions of indicators, counted over closings, and entries with evidence (評価指標)."""

    name = "shinpo.planning.indicators"
    label = "planning_indicators"
    verbose_name = "評価指標"

    def ready(self) -> None:
        """Name the indicators and the own results to the plans, which cannot count themselves."""
        from shinpo.planning.indicators.book import own_of  # noqa: PLC0415 (needs models)
        from shinpo.planning.indicators.definitions import known  # noqa: PLC0415
        from shinpo.planning.plans.comparable import register_own  # noqa: PLC0415
        from shinpo.planning.plans.indicators import register  # noqa: PLC0415

        register(known)
        register_own(own_of)

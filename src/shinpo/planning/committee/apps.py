"""Django application of the outside committee."""

from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    """Members, sessions, packets, opinions and what became of them."""

    name = "shinpo.planning.committee"
    label = "planning_committee"
    verbose_name = "外部評価委員会"

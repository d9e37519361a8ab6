"""`{% load committee %}`: where an opinion stands."""

from django import template
from django.utils.safestring import SafeString

from shinpo.planning.committee.queries import OpinionView
from shinpo.planning.committee.words import status_chip
from shinpo.ui.templatetags.shinpo_ui import chip

register = template.Library()


@register.simple_tag
def opinion_chip(opinion: OpinionView) -> SafeString:
    """Print an opinion's state in a word."""
    return chip(status_chip(opinion.status))

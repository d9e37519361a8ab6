"""`{% load evaluation %}`: figures of a book as the evaluation prints them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shinpo.core.figure_book import Figure
from shinpo.core.figures import Measure, print_cell
from shinpo.law import styles

register = template.Library()

STYLE = "s002_accounts"  # amounts in millions, as the evaluation of a plan prints them


@register.simple_tag
def book_figure(figure: Figure | None, linked: bool = True) -> str | SafeString:
    """Print a figure of the book; a link to its records where it has one."""
    if figure is None:
        return ""
    unit_out = "million_yen" if figure.measure is Measure.AMOUNT else None
    text = print_cell(
        figure.cell, measure=figure.measure, unit_in=figure.unit, style=styles.style(STYLE),
        unit_out=unit_out,
    )  # fmt: skip
    if not linked or not figure.href or not text:
        return text
    return format_html('<a class="figure" href="{}">{}</a>', figure.href, text)

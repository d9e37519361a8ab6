"""`{% load shinpo_ui %}`: how figures and days are printed, and the parts of a page."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, Textarea
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shinpo.core.amount_text import MINUS, yen_text
from shinpo.core.era import in_era, in_era_short, in_western, year_in_era
from shinpo.core.figures import Cell, Measure, print_cell
from shinpo.core.period import Month
from shinpo.core.yen import in_unit
from shinpo.law import styles
from shinpo.law.eras import eras
from shinpo.ui.fields import EchoField, percent_text
from shinpo.ui.paging import Page
from shinpo.ui.parts import Confirmation, HistoryEntry, RecordHead
from shinpo.ui.tables import Chip, Column, Table

register = template.Library()


@register.filter
def number(value: int | Decimal | None) -> str | SafeString:
    """Print a number with commas, minus as △, nothing as blank: △5,000."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool | float):
        raise TypeError("a figure is int or Decimal; a binary float loses a yen")
    text = f"{abs(value):,}"
    if value < 0:
        return format_html('<span class="negative">{}{}</span>', MINUS, text)
    return text


@register.filter
def yen(value: int | None) -> str | SafeString:
    """Print yen with the unit: 5,000,000円."""
    if value is None:
        return ""
    if value < 0:
        return format_html('<span class="negative">{}</span>', yen_text(value))
    return yen_text(value)


@register.filter
def thousand_yen(value: int | None) -> str | SafeString:
    """Print yen in thousands, half up: the unit of the bulletin."""
    return "" if value is None else number(in_unit(value, 1000))


@register.filter
def percent(ratio: Decimal | None) -> str:
    """Print a ratio in percent: 0.0115 is 1.15％."""
    return "" if ratio is None else f"{percent_text(ratio)}％"


@register.filter
def day(value: date | None, style: str = "era") -> str | SafeString:
    """Print a day in one calendar with the other in the tooltip; styles era, short, western."""
    if value is None:
        return ""
    plain = value.date() if isinstance(value, datetime) else value
    era, western = in_era(plain, eras()), in_western(plain)
    shown, other = {
        "era": (era, western),
        "short": (in_era_short(plain, eras()), f"{era}（{western}）"),
        "western": (western, era),
    }[style]
    return format_html('<time datetime="{}" title="{}">{}</time>', plain.isoformat(), other, shown)


@register.filter
def weekday(value: date) -> str:
    """Print the day of the week: 金."""
    return "月火水木金土日"[value.weekday()]


@register.filter
def month(value: Month | None) -> str | SafeString:
    """Print a month in its era with the western one in the tooltip: 令和6年3月."""
    if value is None:
        return ""
    era = f"{year_in_era(value.last, eras())}{value.month}月"
    western = f"{value.year}/{value.month:02d}"
    return format_html('<time datetime="{}" title="{}">{}</time>', str(value), western, era)


PRINTERS = {"number": number, "yen": number, "date": day, "month": month}


@register.simple_tag
def cell(column: Column, value: Any) -> Any:
    """Print the value of a list cell by the kind of its column."""
    if column.kind == "chip" and isinstance(value, Chip):
        return chip(value)
    printer = PRINTERS.get(column.kind)
    if printer is None or isinstance(value, str):
        return "" if value is None else value
    return printer(value)


@register.simple_tag
def figure(
    cell: Cell, measure: str, unit_in: str, style: str, *, unit_out: str = "", url: str = ""
) -> str | SafeString:
    """Print a figure of statistics as a publication prints it; a link to its records."""
    text = print_cell(
        cell,
        measure=Measure(measure),
        unit_in=unit_in,
        style=styles.style(style),
        unit_out=unit_out or None,
    )
    return format_html('<a class="figure" href="{}">{}</a>', url, text) if url and text else text


@register.simple_tag
def chip(status: Chip | str, tone: str = "neutral") -> SafeString:
    """Print a status in a word; the colour only supports it."""
    label, tone = (status.label, status.tone) if isinstance(status, Chip) else (status, tone)
    return format_html('<span class="chip {}">{}</span>', tone, label)


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField, label: str = "", support: str = "", readonly: str = "", width: str = ""
) -> dict[str, Any]:
    """Render one field: label, need, support, control, echo, error, tied together for readers.

    `readonly` gives the reason why the field cannot be edited.
    """
    own = bound.field
    shown = label or bound.label
    support = support or bound.help_text
    name = bound.id_for_label or bound.auto_id or bound.html_name
    echoes = isinstance(own, EchoField) and not bound.is_hidden
    described = [f"{name}_support"] if support or readonly else []
    described += [f"{name}_echo"] if echoes else []
    described += [f"{name}_error"] if bound.errors or echoes else []
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    attrs["placeholder"] = False  # the label stands above; what vanishes on typing helps nobody
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if width:
        attrs["class"] = f"width-{width}"
    if echoes:
        attrs["data-label"] = shown
    group = isinstance(own.widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "bound": bound,
        "id": name,
        "label": shown,
        "support": support,
        "readonly": readonly,
        "required": own.required,
        "echoes": echoes,
        "echo": own.echo(bound.value()) if echoes and not bound.errors else "",
        "errors": bound.errors,
        "group": group,
        "checkbox": isinstance(own.widget, CheckboxInput),
        "multiline": isinstance(own.widget, Textarea),
        "control": "" if readonly or group else bound.as_widget(attrs=attrs),
        "described": " ".join(described),
    }


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """List every error with a link to its field, near the button; nothing if there is none."""
    listed = [
        {"url": f"#{bound.id_for_label or bound.auto_id}", "message": message}
        for bound in form
        for message in bound.errors
    ]
    general = list(form.non_field_errors()) if form.is_bound else []
    return {"listed": listed, "general": general, "count": len(listed) + len(general)}


@register.inclusion_tag("ui/table.html")
def table(table: Table, tall: bool = False) -> dict[str, Any]:
    """Render a list with caption, sorting, pager and downloads."""
    return {"table": table, "tall": tall}


@register.inclusion_tag("ui/pager.html")
def pager(page: Page, label: str = "") -> dict[str, Any]:
    """Render `1-50 / 5,000` and the ways to the neighbours."""
    return {"page": page, "label": label}


@register.inclusion_tag("ui/record_head.html")
def record_head(head: RecordHead) -> dict[str, Any]:
    """Render the head of a record with its tabs."""
    return {"head": head}


@register.inclusion_tag("ui/history.html")
def history(entries: list[HistoryEntry], as_of: Any = None) -> dict[str, Any]:
    """Render who changed what, when and why; `as_of` is the field of the as-of switch."""
    return {"entries": entries, "as_of": as_of}


@register.inclusion_tag("ui/stat.html")
def stat(name: str, value: Any, unit: str = "", url: str = "", compare: str = "") -> dict[str, Any]:
    """Render one figure of the home page; a link to its records if there is an address."""
    return {"name": name, "value": value, "unit": unit, "url": url, "compare": compare}


@register.inclusion_tag("ui/effects.html")
def effects(confirmation: Confirmation) -> dict[str, Any]:
    """Render what a dangerous act would do: how many, what follows, how it is undone."""
    return {"confirmation": confirmation}

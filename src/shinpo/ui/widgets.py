"""Inputs for amounts, dates, rates and numbers. They echo what was understood."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

UNIT_SUFFIX = "_unit"


@dataclass(frozen=True)
class AmountEntry:
    """An amount as typed, with the unit that the field showed when it was typed."""

    text: str
    unit: str

    def __str__(self) -> str:
        return self.text


class EchoInput(forms.TextInput):
    """A text input whose meaning is echoed below it when the cursor leaves it."""

    template_name = "ui/widgets/echo.html"
    kind = ""
    suffix = ""
    css = ""
    inputmode = "text"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add what the template shows beside the input."""
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own.setdefault("autocomplete", "off")
        own.setdefault("inputmode", self.inputmode)
        own["data-echo-kind"] = self.kind
        own["class"] = f"{self.css} {own.get('class', '')}".strip()
        context["widget"]["suffix"] = self.suffix
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Render through the project's templates, whatever form renderer is set."""
        context = self.get_context(name, value, attrs)
        return mark_safe(get_template(self.template_name).render(context))  # noqa: S308 a template


class EraDateInput(EchoInput):
    """A day, in any notation: 令和8年11月21日, R8.11.21, 2026-11-21."""

    kind = "date"
    css = "date width-m"


class CorporateNumberInput(EchoInput):
    """Thirteen digits."""

    kind = "corporate_number"
    css = "width-m"
    inputmode = "numeric"


class RateInput(EchoInput):
    """A rate in percent."""

    kind = "rate"
    css = "rate"
    suffix = "％"
    inputmode = "decimal"


class YenInput(EchoInput):
    """An amount in the entry unit shown inside the field; the unit travels with the amount.

    So an amount typed into a page that showed 万円 counts in 万円 even if the person changed
    the unit in another window meanwhile.
    """

    kind = "yen"
    css = "money"
    template_name = "ui/widgets/yen.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, unit: str = "円") -> None:
        super().__init__(attrs)
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Show the unit that the value was typed in, else the field's."""
        unit = value.unit if isinstance(value, AmountEntry) else self.unit
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-unit"] = unit
        context["widget"]["attrs"]["data-amount"] = True
        context["widget"] |= {"suffix": unit, "unit": unit, "unit_name": name + UNIT_SUFFIX}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the text with the unit posted beside it."""
        text = data.get(name)
        if text is None:
            return None
        return AmountEntry(text, data.get(name + UNIT_SUFFIX) or self.unit)

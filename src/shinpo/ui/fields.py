"""Form fields that read what people type by the rules of the core, and echo it in words."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from shinpo.core.amount_text import UNITS, parse_amount, yen_text
from shinpo.core.corporate_number import parse_corporate_number
from shinpo.core.era import in_era, in_western, parse_date
from shinpo.core.refusal import Refused
from shinpo.law.eras import eras
from shinpo.ui.widgets import (
    AmountEntry,
    CorporateNumberInput,
    EraDateInput,
    RateInput,
    YenInput,
)

PERCENT_PLACES = 2  # 100 percent are the ratio 1


def invalid(refused: Refused) -> forms.ValidationError:
    """Return the refusal of a rule as the form's own error: same words, same rule id."""
    return forms.ValidationError(
        [forms.ValidationError(p.message, code=p.rule) for p in refused.problems]
    )


class EchoField(forms.Field):
    """A field that says in words what it understood."""

    def echo(self, value: Any) -> str:
        """Return the words for a value of the form, clean or not; empty if not understood."""
        try:
            clean = self.to_python(value)
        except forms.ValidationError:
            return ""
        return "" if clean is None else self.words(clean)

    def words(self, value: Any) -> str:
        """Return the words for a clean value."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """What messages call the field."""
        return str(self.label or "この項目")


class EraDateField(EchoField):
    """A day in any notation; echoes both calendars: 「日付」."""

    widget = EraDateInput

    def to_python(self, value: Any) -> date | None:
        """Read the text into a day."""
        if value is None or isinstance(value, date):
            return value
        if not str(value).strip():
            return None
        try:
            return parse_date(str(value), eras=eras(), label=self.name)
        except Refused as refused:
            raise invalid(refused) from refused

    def prepare_value(self, value: Any) -> Any:
        """Show a stored day in its era."""
        return in_era(value, eras()) if isinstance(value, date) else value

    def words(self, value: date) -> str:
        """Return ＝令和8年11月21日（2026/11/21 土）."""
        return (
            f"＝{in_era(value, eras())}（{in_western(value)} {'月火水木金土日'[value.weekday()]}）"
        )


class YenField(EchoField):
    """An amount in yen, typed in 円, 千円 or 万円, or in words: 「金額」."""

    widget = YenInput

    def __init__(
        self,
        *,
        unit: str = "円",
        min_yen: int | None = 0,
        max_yen: int | None = None,
        **rest: Any,
    ) -> None:
        self.min_yen, self.max_yen = min_yen, max_yen
        super().__init__(**rest)
        self.unit = unit

    @property
    def unit(self) -> str:
        """The entry unit: a key of the core's UNITS."""
        return self._unit

    @unit.setter
    def unit(self, unit: str) -> None:
        if unit not in UNITS:
            raise ValueError(f"unknown entry unit {unit}")
        self._unit = unit
        if isinstance(self.widget, YenInput):
            self.widget.unit = unit

    def to_python(self, value: Any) -> int | None:
        """Read the text into yen."""
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        entry = value if isinstance(value, AmountEntry) else AmountEntry(str(value), self.unit)
        if not entry.text.strip():
            return None
        if entry.unit not in UNITS:
            raise forms.ValidationError(
                f"{self.name}の単位を受け付けられません。この画面にない単位です。"
                "画面を開き直して入力してください。",
                code="amount.unit",
            )
        try:
            return parse_amount(entry.text, unit=entry.unit, label=self.name)
        except Refused as refused:
            raise invalid(refused) from refused

    def validate(self, value: Any) -> None:
        """Hold the bounds, in words that name them."""
        super().validate(value)
        if value is None:
            return
        if self.min_yen is not None and value < self.min_yen:
            raise self._out_of_bounds(value, "amount.too_small", self.min_yen, "以上")
        if self.max_yen is not None and value > self.max_yen:
            raise self._out_of_bounds(value, "amount.too_large", self.max_yen, "以下")

    def _out_of_bounds(self, yen: int, rule: str, bound: int, side: str) -> forms.ValidationError:
        return forms.ValidationError(
            f"{self.name}「{yen_text(yen)}」を受け付けられません。"
            f"{yen_text(bound)}{side}でなければなりません。{yen_text(bound)}{side}で入力してください。",
            code=rule,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show stored yen in the entry unit, exactly: 5,005,000円 are 500.5万円."""
        if isinstance(value, bool) or not isinstance(value, int):
            return value
        in_unit = Decimal(value).scaleb(-UNITS[self.unit])
        text = f"{in_unit:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare amounts, not texts."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True

    def words(self, value: int) -> str:
        """Return ＝5,000,000円."""
        return f"＝{yen_text(value)}"


class CorporateNumberField(EchoField):
    """Thirteen digits whose first checks the others: 「法人番号」."""

    widget = CorporateNumberInput

    def to_python(self, value: Any) -> str | None:
        """Read the text into thirteen digits."""
        if value is None or not str(value).strip():
            return None
        try:
            return parse_corporate_number(str(value), field="corporate_number")
        except Refused as refused:
            raise invalid(refused) from refused

    def words(self, value: str) -> str:
        """Return the number in groups, as it is printed on letters."""
        return f"＝{value[0]} {value[1:5]} {value[5:9]} {value[9:]}"


class RateField(EchoField):
    """A rate typed in percent and kept as a ratio: 1.15 is Decimal('0.0115'): 「率」."""

    widget = RateInput

    def __init__(self, *, places: int = 2, max_percent: int = 100, **rest: Any) -> None:
        self.places, self.max_percent = places, max_percent
        super().__init__(**rest)

    def to_python(self, value: Any) -> Decimal | None:
        """Read percent into a ratio; a Decimal is a ratio already."""
        if value is None or isinstance(value, Decimal):
            return value
        text = unicodedata.normalize("NFKC", str(value)).strip().removesuffix("%").strip()
        if not text:
            return None
        if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,10})?", text):
            raise self._no("rate.form", "読み取れません。数字ではありません。", "1.15 のように")
        if len(text.partition(".")[2]) > self.places:
            raise self._no(
                "rate.places",
                f"受け付けられません。小数第{self.places}位より下があります。",
                f"小数第{self.places}位までで",
            )
        percent = Decimal(text)
        if percent > self.max_percent:
            raise self._no(
                "rate.too_large",
                f"受け付けられません。{self.max_percent}％を超えています。",
                f"{self.max_percent}％以下で",
            )
        return percent.scaleb(-PERCENT_PLACES)

    def _no(self, rule: str, what_and_why: str, remedy: str) -> forms.ValidationError:
        return forms.ValidationError(
            f"{self.name}は{what_and_why}{remedy}入力してください。", code=rule
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored ratio in percent."""
        return percent_text(value) if isinstance(value, Decimal) else value

    def words(self, value: Decimal) -> str:
        """Return ＝1.15％."""
        return f"＝{percent_text(value)}％"


def percent_text(ratio: Decimal) -> str:
    """Return a ratio in percent without trailing zeros: 0.0115 is 1.15."""
    text = f"{ratio.scaleb(PERCENT_PLACES):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


BY_KIND: dict[str, type[EchoField]] = {
    "date": EraDateField,
    "yen": YenField,
    "corporate_number": CorporateNumberField,
    "rate": RateField,
}

"""Forms of the accounting department."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms

from shinpo.core.facts import ENTERED, KINDS
from shinpo.core.fiscal_year import Term
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.core.voucher import VoucherLine
from shinpo.guarantee.forms import ActForm, ReasonForm
from shinpo.ui.fields import EraDateField, YenField
from shinpo.ui.forms import Form

ROWS, MOST_ROWS = 8, 40
STATES = (("standing", "有効"), ("taken_back", "取消済み"), ("reversing", "取消の伝票"))


class CloseForm(ReasonForm):
    """The month's closing is the normal course: a reason may be given, none is needed."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["reason"].required = False


class MonthForm(Form):
    """Which month's trial balance is shown."""

    month = forms.ChoiceField(label="対象の月")

    def __init__(self, *args: Any, months: Sequence[Month], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["month"].choices = [(str(m), f"{m.year}年{m.month}月") for m in months]


class YearForm(Form):
    """Which year's statements are shown."""

    year = forms.TypedChoiceField(label="年度", coerce=int)

    def __init__(self, *args: Any, years: Sequence[Term], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["year"].choices = [(term.year, f"{term.year}年度") for term in years]


class VoucherFilter(Form):
    """What the list of vouchers is narrowed by: 「伝票の絞り込み」."""

    month = forms.ChoiceField(label="記帳の月", required=False)
    kind = forms.ChoiceField(label="種類", required=False)
    state = forms.ChoiceField(label="状態", required=False, choices=[("", "すべて"), *STATES])
    words = forms.CharField(label="摘要", required=False, max_length=100)

    def __init__(self, *args: Any, months: Sequence[Month], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["month"].choices = [
            ("", "すべて"), *((str(m), f"{m.year}年{m.month}月") for m in months)
        ]  # fmt: skip
        self.fields["kind"].choices = [
            ("", "すべて"), *((kind, KINDS[kind].term) for kind in ENTERED)
        ]  # fmt: skip

    def given(self) -> dict[str, Any]:
        """Return the filters of the list; what cannot be read filters nothing."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        if "month" in data:
            month = Month.parse(data.pop("month"))
            data |= {"since": month.first, "until": month.last}
        if "state" in data:
            data[data.pop("state")] = True
        return data


class VoucherForm(ActForm):
    """The head of a voucher; its lines are `VoucherRows`."""

    effective_on = EraDateField(label="取引日", help_text="例：R6.4.10、2024-04-10")
    booked_on = EraDateField(
        label="記帳日", help_text="締めていない月なら、営業日より前の日にも記帳できます"
    )
    reason = forms.CharField(
        label="摘要",
        max_length=400,
        help_text="何の振替か。後から経緯をたどれるように書いてください",
    )


class VoucherRow(Form):
    """One line of a voucher as it is typed: 「伝票の行」."""

    account = forms.ChoiceField(label="勘定科目", required=False)
    debit = YenField(label="借方", required=False, min_yen=None, unit="円")
    credit = YenField(label="貸方", required=False, min_yen=None, unit="円")
    note = forms.CharField(label="行の摘要", required=False, max_length=100)

    def __init__(self, *args: Any, number: int, choices: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.number = number
        self.fields["account"].choices = choices
        for field in self.fields.values():
            money = isinstance(field, YenField)
            field.widget.attrs["class"] = "input money" if money else "input"
            field.widget.attrs["aria-label"] = f"{number}行目の{field.label}"

    @property
    def empty(self) -> bool:
        """Tell whether nothing stands in the row."""
        names = ("account", "debit", "credit", "note")
        return not any(str(self[name].value() or "").strip() for name in names)

    def mark(self, name: str) -> None:
        """Show that a cell is wrong; the message stands in the summary."""
        self.fields[name].widget.attrs["aria-invalid"] = "true"


class VoucherRows:
    """The lines of a voucher; every error names its row and field."""

    def __init__(self, data: Mapping[str, Any] | None, count: int, choices: Any) -> None:
        self.forms = [
            VoucherRow(data, prefix=f"line{n}", number=n, choices=choices)
            for n in range(1, count + 1)
        ]

    def __iter__(self) -> Iterator[VoucherRow]:
        return iter(self.forms)

    def read(self, form: VoucherForm) -> list[VoucherLine]:
        """Return the filled rows; put what cannot be read at the head of the form."""
        lines = []
        for row in self.forms:
            if row.empty:
                continue
            if not row.is_valid():
                for name, messages in row.errors.items():
                    row.mark(name)
                    for message in messages:
                        form.add_error(None, f"{row.number}行目の{message}")
                continue
            data = row.cleaned_data
            lines.append(
                VoucherLine(
                    data["account"] or "", data["debit"] or 0, data["credit"] or 0,
                    data["note"], row.number,
                )
            )  # fmt: skip
        return lines

    def place(self, refused: Refused) -> None:
        """Mark the cells that a refusal names (`line-3.account`, `line-3.yen`)."""
        for problem in refused.problems:
            line, _, part = problem.field.partition(".")
            number = line.removeprefix("line-")
            if part and number.isdigit() and int(number) <= len(self.forms):
                row = self.forms[int(number) - 1]
                for name in ("debit", "credit") if part == "yen" else (part,):
                    row.mark(name)

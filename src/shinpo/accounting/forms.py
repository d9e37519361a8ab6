"""Forms of the accounting department."""

from collections.abc import Sequence
from typing import Any

from django import forms

from shinpo.core.period import Month
from shinpo.guarantee.forms import ReasonForm
from shinpo.ui.forms import Form


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

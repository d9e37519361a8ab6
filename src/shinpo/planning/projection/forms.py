"""What a planner changes of a projection's assumptions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from shinpo.core.period import Month
from shinpo.planning.projection.outlook import Changes
from shinpo.ui.fields import RateField
from shinpo.ui.forms import Form

MOST_PERCENT = 300


def _share(label: str, help_text: str) -> RateField:
    return RateField(label=label, places=1, max_percent=MOST_PERCENT, help_text=help_text)


class OutlookForm(Form):
    """The month to start from, and what is expected otherwise than before: 「見通しの前提」."""

    month = forms.ChoiceField(label="起点の月")
    approvals = _share("承諾の倍率", "100％は、伸びの一部が続くとみた承諾。")
    prepayment = _share("予定外の償還の倍率", "100％は、直近と同じ割合の繰上償還・借換え。")
    subrogation = _share("代位弁済の倍率", "100％は、経過四半期別の実績の率。")
    recovery = _share("回収の倍率", "100％は、求償権1件当たりの直近の回収額。")

    def __init__(self, *args: Any, months: Sequence[Month], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["month"].choices = [(str(m), str(m)) for m in months]

    def changes(self) -> Changes:
        """Return the changes of a form that is valid."""
        return Changes(**{n: self.cleaned_data[n] for n in Changes.__dataclass_fields__})

"""Forms of the recovery department."""

from typing import Any

from django import forms

from shinpo.guarantee.forms import CHOOSE, ActForm, ReasonForm
from shinpo.ui.fields import EraDateField, RateField, YenField
from shinpo.ui.forms import Form

STATUSES = {"open": "回収中", "closed": "完済", "written_off": "償却済"}


class SubrogationForm(ReasonForm):
    """The bank's request, examined and accepted: 「代位弁済請求」."""

    defaulted_on = EraDateField(
        label="期限の利益喪失日", help_text="又は最終期日。冷却期間と利息はこの翌日から数えます"
    )
    interest_rate = RateField(
        label="約定利率（年）", places=3, help_text="遅延損害金の率ではありません"
    )
    cause = forms.ChoiceField(label="事故原因")
    prospect_gone = forms.BooleanField(
        label="回収の見込みがないことが明らか（冷却期間を待たない）", required=False
    )
    field_order = ("defaulted_on", "interest_rate", "cause", "prospect_gone", "reason")

    def __init__(self, *args: Any, causes: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["cause"].choices = [CHOOSE, *causes.items()]


class ReceiptForm(ActForm):
    """Money from a debtor: 「回収」."""

    receipt_yen = YenField(
        label="回収額", unit="円", min_yen=1, help_text="元金、損害金の順に充てます"
    )


class InsuranceForm(ActForm):
    """Nothing to enter: the insurer's money follows from the claim: 「保険金受領」."""


class FilterForm(Form):
    """What the list of claims is narrowed by."""

    status = forms.ChoiceField(
        label="ステータス", required=False, choices=[("", "すべて"), *STATUSES.items()]
    )
    since = EraDateField(label="代位弁済日（から）", required=False)
    until = EraDateField(label="代位弁済日（まで）", required=False)

    def given(self) -> dict[str, Any]:
        """Return the filters that can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

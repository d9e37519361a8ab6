"""Forms of the guarantee department: an application, a decision, the acts on a guarantee."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from shinpo.core.refusal import Problem, Refused
from shinpo.core.schedule import Run
from shinpo.guarantee import repayment_entry as entry
from shinpo.guarantee import words
from shinpo.guarantee.services.intake import NewApplication
from shinpo.ui.fields import EraDateField, YenField
from shinpo.ui.forms import Form

CHOOSE = ("", "選択してください")
FREE_ROWS = 6
MONTHS_MAX = 1_200  # a slip of the finger, not law: the term of the programme is checked later
EVERY = [(1, "毎月"), (2, "2か月ごと"), (3, "3か月ごと"), (6, "6か月ごと"), (12, "1年ごと")]
# The inputs of the rules and the fields of the forms: where a refusal is shown.
PLACES = {
    "enterprise_id": "enterprise",
    "branch_id": "branch",
    "programme_id": "programme",
    "guaranteed_yen": "requested_yen",
    "loan_yen": "requested_yen",
    "term_months": "months",
    "special_small": "programme",
    "facility": "programme",
    "booked_on": "received_on",
}


class ActForm(Form):
    """A form that carries its idempotency key: sent twice, it acts once."""

    request_id = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ReasonForm(ActForm):
    """An act that only needs its reason."""

    reason = forms.CharField(
        label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="後から経緯をたどれるように書いてください",
    )  # fmt: skip


class RepaymentMixin(forms.Form):
    """How the loan is repaid: lump, equal, or stretch by stretch: 「返済方法」."""

    repayment = forms.ChoiceField(
        label="返済方法", choices=list(entry.KINDS.items()), initial=entry.EQUAL,
        widget=forms.RadioSelect(attrs={"inline": True}),
    )  # fmt: skip
    grace_months = forms.IntegerField(
        label="据置期間", required=False, min_value=0, max_value=MONTHS_MAX, initial=0,
        help_text="か月。初回の返済までに置く月数",
    )  # fmt: skip
    every = forms.TypedChoiceField(
        label="返済の間隔", required=False, choices=EVERY, coerce=int, empty_value=1, initial=1
    )
    balloon_yen = YenField(label="据置金額", required=False, help_text="最終回の返済に上乗せする額")

    def rows(self) -> "RowForms":
        """Return the grid of stretches beside the form."""
        return RowForms(self.data if self.is_bound else None, self.prefix)

    def runs(self, amount_yen: int | None, months: int | None) -> tuple[Run, ...] | None:
        """Return the plan of clean data; None, with errors at the fields, if there is none."""
        data = self.cleaned_data
        kind = data.get("repayment")
        if not (amount_yen and months and kind):
            return None
        try:
            if kind == entry.LUMP:
                return entry.lump(amount_yen, months)
            if kind == entry.EQUAL:
                return entry.equal(
                    amount_yen=amount_yen,
                    months=months,
                    grace_months=data.get("grace_months") or 0,
                    every=data.get("every") or 1,
                    balloon_yen=data.get("balloon_yen") or 0,
                )
            return entry.free(self.rows().read())
        except Refused as refused:
            self.add_refusal(refused)
            return None


class RowForm(Form):
    """One stretch of equal instalments: 「返済区間」."""

    first = forms.IntegerField(label="開始月", required=False, min_value=1)
    last = forms.IntegerField(label="終了月", required=False, min_value=1)
    every = forms.TypedChoiceField(
        label="間隔", required=False, choices=EVERY, coerce=int, empty_value=1, initial=1
    )
    yen = YenField(label="1回の返済額", required=False, unit="円")

    def __init__(self, *args: Any, number: int, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.number = number
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"
            field.widget.attrs["aria-label"] = f"{number}行目の{field.label}"

    @property
    def empty(self) -> bool:
        """Tell whether nothing stands in the row."""
        return not any(str(self[name].value() or "").strip() for name in ("first", "last", "yen"))


class RowForms:
    """The rows of a grid; errors name their row."""

    def __init__(self, data: Any, prefix: str | None = None) -> None:
        start = f"{prefix}-row" if prefix else "row"
        self.forms = [
            RowForm(data, prefix=f"{start}{n}", number=n) for n in range(1, FREE_ROWS + 1)
        ]

    def __iter__(self) -> Any:
        return iter(self.forms)

    def read(self) -> list[tuple[int, int, int, int]]:
        """Return the rows that are filled.

        :raises Refused: with every row that cannot be read.
        """
        found, problems = [], []
        for row in self.forms:
            if row.empty:
                continue
            if not row.is_valid():
                said = " ".join(m for messages in row.errors.values() for m in messages)
                problems.append(_row_problem(row.number, said))
                continue
            data = row.cleaned_data
            if not (data["first"] and data["yen"]):
                problems.append(
                    _row_problem(row.number, "開始月と1回の返済額が必要です。入力してください。")
                )
                continue
            last = data["last"] or data["first"]
            found.append((data["first"], last, data["every"] or 1, data["yen"]))
        if problems:
            raise Refused(*problems)
        return found


def _row_problem(number: int, said: str) -> Problem:
    return Problem("repayment", "plan.row", f"{number}行目を読み取れません。{said}")


class ApplicationForm(RepaymentMixin, ActForm):
    """An application as it arrives: 「保証申込」."""

    enterprise = forms.TypedChoiceField(
        label="企業者", coerce=int, choices=[], widget=forms.RadioSelect
    )
    branch = forms.TypedChoiceField(label="金融機関・店舗", coerce=int, choices=[])
    received_on = EraDateField(label="申込受付日", help_text="例：R6.3.29、2024-03-29")
    programme = forms.TypedChoiceField(
        label="保証制度", coerce=int, choices=[], help_text="申込受付日に取扱中の制度"
    )
    channel = forms.ChoiceField(label="申込経路", choices=list(words.CHANNELS.items()))
    requested_yen = YenField(
        label="申込金額", unit="万円", min_yen=1, help_text="例：500、1,200万、1.2億"
    )
    months = forms.IntegerField(
        label="保証期間", min_value=1, max_value=MONTHS_MAX, help_text="か月"
    )
    form = forms.ChoiceField(label="保証の形式", choices=list(words.FORMS.items()))
    purpose = forms.ChoiceField(label="資金使途", choices=[CHOOSE, *words.PURPOSES.items()])
    secured = forms.TypedChoiceField(
        label="担保", choices=[("0", "無担保"), ("1", "担保あり")],
        coerce=lambda value: value == "1", initial="0",
    )  # fmt: skip
    continuing = forms.TypedChoiceField(
        label="新規・継続", choices=[("0", "新規"), ("1", "継続")],
        coerce=lambda value: value == "1", initial="0",
    )  # fmt: skip
    manager_guarantee = forms.ChoiceField(
        label="経営者保証", choices=list(words.MANAGER_GUARANTEE.items())
    )

    def __init__(
        self, *args: Any, enterprises: Any, branches: Any, programmes: Any, **rest: Any
    ) -> None:
        super().__init__(*args, **rest)
        for name, label, low in (
            ("months", "保証期間", 1),
            ("grace_months", "据置期間", 0),
        ):
            self.fields[name].error_messages |= {
                "invalid": f"{label}を読み取れません。月数ではありません。60 のように整数で"
                "入力してください。",
                "min_value": f"{label}を受け付けられません。{low}か月未満です。{low}以上の月数を"
                "入力してください。",
            }
        self.fields["enterprise"].choices = list(enterprises)
        self.fields["branch"].choices = [CHOOSE, *branches]
        self.fields["programme"].choices = [CHOOSE, *programmes]

    def clean(self) -> dict[str, Any]:
        """Read the plan last, when amount and term are known."""
        data = super().clean() or self.cleaned_data
        data["runs"] = self.runs(data.get("requested_yen"), data.get("months"))
        return data

    def add_refusal(self, refused: Refused, names: Mapping[str, str] | None = None) -> None:
        """Put what is said of the applicant at the enterprise, the rest at its own field."""
        moved = [
            replace(p, field="enterprise") if p.rule.startswith("eligibility.") else p
            for p in refused.problems
        ]
        super().add_refusal(Refused(*moved), names or PLACES)

    def new_application(self) -> NewApplication:
        """Return the application of clean data."""
        data = self.cleaned_data
        return NewApplication(
            enterprise_id=data["enterprise"],
            branch_id=data["branch"],
            programme_id=data["programme"],
            **{
                name: data[name]
                for name in (
                    "channel", "received_on", "requested_yen", "months", "form", "purpose",
                    "secured", "continuing", "manager_guarantee", "runs",
                )
            },
        )  # fmt: skip


CLASSES = [CHOOSE, *((str(n), f"{n}区分") for n in range(1, 10)), ("none", "貸借対照表なし")]


class DecisionForm(RepaymentMixin, ActForm):
    """How an application is approved: 「承諾」."""

    approved_yen = YenField(label="承諾金額", unit="万円", min_yen=1)
    rate_class = forms.ChoiceField(
        label="料率区分（CRD）", choices=CLASSES, help_text="財務の評点による区分"
    )
    accounting_adviser = forms.BooleanField(label="会計参与を設置している（割引）", required=False)
    change_plan = forms.BooleanField(label="返済方法を改める（減額のときは必ず）", required=False)

    @property
    def credit_class(self) -> int | None:
        """The class of clean data, None without a balance sheet."""
        chosen = self.cleaned_data["rate_class"]
        return None if chosen == "none" else int(chosen)

    def new_runs(self, months: int) -> tuple[Run, ...] | None:
        """Return the changed plan of clean data, None if the plan stays."""
        if not self.cleaned_data["change_plan"]:
            return None
        return self.runs(self.cleaned_data["approved_yen"], months)


class DisbursementForm(ActForm):
    """The bank's report that the loan was made: 「貸付実行報告」."""

    loan_on = EraDateField(label="貸付実行日")
    loan_yen = YenField(label="貸付金額", unit="円", min_yen=1)
    first_due_on = EraDateField(label="初回返済日")
    final_due_on = EraDateField(label="最終期日")
    fee_received_on = EraDateField(
        label="保証料受領日", required=False, help_text="空欄なら貸付実行日"
    )
    same_plan = forms.BooleanField(label="返済方法は信用保証書の記載どおり", required=False)
    conditions_met = forms.BooleanField(label="回収条件は実行日に履行済み", required=False)


class PrepayForm(ReasonForm):
    """A repayment ahead of schedule: 「繰上償還」."""

    amount_yen = YenField(label="繰上償還額", unit="円", min_yen=1)


class CorrectForm(ReasonForm):
    """The right amount of a wrongly recorded repayment: 「償還額の訂正」."""

    right_yen = YenField(label="正しい償還額", unit="円", help_text="償還がなかったときは0")

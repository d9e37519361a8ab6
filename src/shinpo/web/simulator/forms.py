"""The simulator's questions. All of them travel in the address; none asks who is asking."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from shinpo.core.fee import Term
from shinpo.core.fee_rate import SURCHARGE_LABELS, RateRequest, Surcharge
from shinpo.core.fee_subsidy import Subsidy
from shinpo.core.refusal import Refused
from shinpo.core.schedule import Run, run
from shinpo.law.fee_terms import fee_terms, first_known_day, last_known_day, newest_law_date
from shinpo.ui.fields import EraDateField, RateField, YenField
from shinpo.ui.forms import Form
from shinpo.web.simulator.calculate import Question, Repayment
from shinpo.web.simulator.repayment import level_runs

LARGEST_YEN = 10**12  # of form, not of law: beyond it the entry is a slip
LONGEST_MONTHS = 600
LONGEST_DAYS = 18_250
UNEVEN_ROWS = range(1, 7)
NO_BALANCE_SHEET = "none"

TABLES = {
    "shared": "責任共有制度の対象となる保証（一般の保証）",
    "shared_special": "責任共有制度の対象で、当座貸越・カードローン・手形割引の根保証",
    "excluded": "責任共有制度の対象外の保証（セーフティネット保証など）",
    "excluded_special": "責任共有制度の対象外で、当座貸越・カードローン・手形割引の根保証",
}
CLASSES = [(str(n), f"区分{n}") for n in range(1, 10)] + [
    (NO_BALANCE_SHEET, "貸借対照表を作成していない")
]
REPAYMENTS = {
    "equal": "毎回同じ額を返す（均等分割返済）",
    "uneven": "時期によって額を変えて返す（不均等分割返済）",
    "lump": "最後にまとめて返す（一括返済）",
    "revolving": "限度額の範囲で借りて返す（根保証）",
}
EVERY = {"1": "毎月", "2": "2か月ごと", "3": "3か月ごと", "6": "6か月ごと", "12": "1年ごと"}
# What the form calls the inputs of the rules.
FIELDS = {
    "amount_yen": "amount",
    "rate_percent": "percent",
    "months": "length",
    "days": "length",
    "split": "in_parts",
    "subsidies": "state_points",
}


def _whole(label: str, most: int, *, required: bool = False, support: str = "") -> forms.Field:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=most,
        help_text=support,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "width-s number"}),
        error_messages={
            "invalid": f"{label}を読み取れません。整数ではありません。数字で入力してください。",
            "min_value": f"{label}を受け付けられません。負の数です。0以上で入力してください。",
            "max_value": f"{label}を受け付けられません。{most:,}を超えています。"
            f"{most:,}以下で入力してください。",
        },
    )


class SimulatorForm(Form):
    """Amount, term, rate, repayment, subsidies, payment."""

    amount = YenField(
        label="借入金額",
        unit="万円",
        min_yen=1,
        max_yen=LARGEST_YEN,
        help_text="根保証のときは極度額。例：500、1.2億",
    )
    length = _whole("保証期間", LONGEST_DAYS, required=True, support="例：60か月（5年）")
    length_unit = forms.ChoiceField(
        label="期間の数え方",
        choices=[("months", "か月"), ("days", "日（期日を定めた保証）")],
        widget=forms.RadioSelect(attrs={"inline": True}),
        initial="months",
    )
    rate_by = forms.ChoiceField(
        label="保証料率の決め方",
        choices=[("class", "料率表の区分から選ぶ"), ("percent", "示された料率を入力する")],
        widget=forms.RadioSelect,
        initial="class",
    )
    table = forms.ChoiceField(
        label="保証の種類", choices=list(TABLES.items()), required=False, initial="shared"
    )
    credit_class = forms.ChoiceField(
        label="料率区分",
        choices=CLASSES,
        required=False,
        initial="5",
        help_text="決算の内容で9段階に分かれます。分からないときは区分5で試算できます。",
    )
    adviser = forms.BooleanField(label="会計参与を設置している（割引）", required=False)
    collateral = forms.BooleanField(label="有担保の保証である（割引）", required=False)
    surcharge = forms.ChoiceField(
        label="経営者保証に関する割増",
        choices=[("none", "なし"), *((s.value, label) for s, label in SURCHARGE_LABELS.items())],
        required=False,
    )
    percent = RateField(label="保証料率", required=False, places=3, help_text="年率。例：1.15")
    repayment = forms.ChoiceField(
        label="返済方法",
        choices=list(REPAYMENTS.items()),
        widget=forms.RadioSelect,
        initial="equal",
    )
    every = forms.ChoiceField(
        label="返済の間隔", choices=list(EVERY.items()), required=False, initial="1"
    )
    grace = _whole("据置期間", LONGEST_MONTHS, support="返済を始めるまでの月数。なければ空欄")
    deferred = YenField(
        label="最終回にまとめて返す額",
        unit="万円",
        min_yen=0,
        max_yen=LARGEST_YEN,
        required=False,
        help_text="据置金額。毎回の返済額に上乗せして最終回に返す額。なければ空欄",
    )
    state_points = RateField(
        label="国の補助（料率）", required=False, help_text="国が負担する料率。例：0.15"
    )
    prefecture_points = RateField(
        label="県の補助（料率）", required=False, help_text="県が負担する料率"
    )
    municipality_share = RateField(
        label="市町村の補助（割合）",
        required=False,
        help_text="残りの保証料のうち市町村が負担する割合。例：50、100",
    )
    in_parts = forms.BooleanField(label="保証料を年ごとに分けて納める（分割納付）", required=False)
    on = EraDateField(label="基準日", required=False, help_text="この日の定めで計算します")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for n in UNEVEN_ROWS:
            for name, label in (("from", "何か月目から"), ("to", "何か月目まで")):
                self.fields[f"{name}_{n}"] = _whole(f"{n}行目の「{label}」", LONGEST_MONTHS)
            self.fields[f"every_{n}"] = forms.ChoiceField(
                label=f"{n}行目の「間隔」", choices=list(EVERY.items()), required=False
            )
            self.fields[f"yen_{n}"] = YenField(
                label=f"{n}行目の「1回の返済額」", unit="万円", min_yen=1, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Say what is missing for the choices made."""
        data = super().clean() or {}
        if data.get("rate_by") == "percent" and data.get("percent") is None:
            self._missing("percent", "保証料率")
        if data.get("length") == 0:
            self.add_error(
                "length", "保証期間を受け付けられません。0です。1以上で入力してください。"
            )
        unit_months = data.get("length_unit") == "months"
        if unit_months and (data.get("length") or 0) > LONGEST_MONTHS:
            self.add_error(
                "length",
                f"保証期間を受け付けられません。{LONGEST_MONTHS}か月を超えています。"
                f"{LONGEST_MONTHS}か月以下で入力してください。",
            )
        on = data.get("on")
        if on is not None and not first_known_day() <= on <= last_known_day():
            self.add_error(
                "on",
                "この基準日では計算できません。その日の定めが登録されていません。"
                f"{first_known_day().year}年から{last_known_day().year}年までの日を入力してください。",
            )
        return data

    def _missing(self, field: str, label: str) -> None:
        if field not in self.errors:
            self.add_error(
                field, f"{label}が入力されていません。必要な項目です。{label}を入力してください。"
            )

    def question(self) -> Question | None:
        """Return what is asked, or None where the plan cannot be read (the form says why)."""
        data = self.cleaned_data
        on: date = data["on"] or newest_law_date()
        term = Term(data["length"], daily=data["length_unit"] == "days")
        try:
            repayment = self._repayment(on, term)
        except Refused as refused:
            self.add_refusal(refused)
            return None
        return Question(
            on=on,
            amount_yen=data["amount"],
            term=term,
            rate=self._rate(),
            repayment=repayment,
            subsidies=self._subsidies(),
            in_parts=data["in_parts"],
        )

    def _rate(self) -> RateRequest | Decimal:
        data = self.cleaned_data
        if data["rate_by"] == "percent":
            percent: Decimal = data["percent"]
            return percent
        chosen, table = data["credit_class"] or "5", data["table"] or "shared"
        known = chosen != NO_BALANCE_SHEET
        return RateRequest(
            shared=table.startswith("shared"),
            special=table.endswith("special"),
            credit_class=int(chosen) if known else None,
            has_balance_sheet=known,
            accounting_adviser=data["adviser"],
            tangible_collateral=data["collateral"],
            surcharge=Surcharge(data["surcharge"] or "none"),
        )

    def _repayment(self, on: date, term: Term) -> Repayment:
        data = self.cleaned_data
        kind = data["repayment"]
        if kind == "uneven":
            return Repayment(kind, self._uneven())
        if kind != "equal":
            return Repayment(kind)
        terms = fee_terms(on)
        last = term.length
        if term.daily:  # a plan counts in months: the last falls in the month that the term ends in
            last = -(-term.length * terms.months_in_year // terms.days_in_year)
        every, grace = int(data["every"] or "1"), data["grace"] or 0
        return Repayment(
            kind,
            level_runs(
                amount_yen=data["amount"],
                first_month=grace + every,
                last_month=last,
                every=every,
                deferred_yen=data["deferred"] or 0,
                balloon_factor=terms.balloon_factor,
            ),
        )

    def _uneven(self) -> tuple[Run, ...]:
        data = self.cleaned_data
        found = []
        for n in UNEVEN_ROWS:
            first, yen = data[f"from_{n}"], data[f"yen_{n}"]
            if first is None and yen is None:
                continue
            last = data[f"to_{n}"] or first
            found.append(
                run(
                    first=first or 0,
                    last=last or 0,
                    every=int(data[f"every_{n}"] or "1"),
                    amount_yen=yen or 0,
                )
            )
        return tuple(found)

    def _subsidies(self) -> tuple[Subsidy, ...]:
        data = self.cleaned_data
        points = [("国", data["state_points"]), ("県", data["prefecture_points"])]
        found = [Subsidy(payer, rate_points=p) for payer, p in points if p]
        if data["municipality_share"]:
            found.append(Subsidy("市町村", share=Fraction(data["municipality_share"])))
        return tuple(found)

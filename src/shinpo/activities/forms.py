"""Forms of the activity records. The kind decides which fields there are."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from shinpo.activities.checking import NOTE_MAX, QUANTITY_MAX
from shinpo.activities.entry import Entry
from shinpo.activities.models import Counterpart
from shinpo.law.activities import LISTS, Kind, counterpart_groups, counterparts, kinds, terms
from shinpo.law.departments import departments
from shinpo.registry.models import Lender
from shinpo.ui.fields import EraDateField, YenField
from shinpo.ui.forms import Form

CHOOSE = ("", "選択してください")
NONE = ("", "（なし）")
LINK_FIELDS = {"enterprise": "enterprise", "lender": "lender", "guarantee": "guarantee",
               "claim": "claim"}  # fmt: skip
FIGURE_FIELDS = {"quantity": "quantity", "enterprises": "enterprises", "people": "people",
                 "amount": "amount_yen"}  # fmt: skip
# Where a refusal of the rules is shown.
PLACES = {"enterprise_id": "enterprise", "lender_id": "lender", "guarantee_id": "guarantee",
          "claim_id": "claim"}  # fmt: skip


def department_choices(on: date) -> list[tuple[str, str]]:
    """Return the departments with their sections indented: 「部門」."""
    return [(d.id, f"　{d.term}" if d.parent else d.term) for d in departments(on)]


def counterpart_choices(
    codes: Sequence[str], own: Sequence[Counterpart], on: date
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the counterparts of some catalogue codes by group, each with the own ones below."""
    below: dict[str, list[tuple[str, str]]] = {}
    for row in own:
        if row.valid_from <= on and (row.valid_until is None or on < row.valid_until):
            below.setdefault(row.code.partition(".")[0], []).append((row.code, f"　{row.name}"))
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in codes:
        entry = counterparts()[code]
        groups.setdefault(entry.group, []).extend([(code, entry.term), *below.get(code, ())])
    return [(counterpart_groups()[group], found) for group, found in groups.items()]


class ActivityForm(Form):
    """One activity: 「活動の記録」. Without a kind there is only the kind to choose."""

    request_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    kind = forms.ChoiceField(label="活動の種類", widget=forms.RadioSelect(attrs={"inline": True}))
    held_on = EraDateField(label="実施日")
    department = forms.ChoiceField(label="部門")
    enterprise = forms.TypedChoiceField(
        label="企業者", widget=forms.RadioSelect, coerce=int, empty_value=None, required=False
    )
    lender = forms.TypedChoiceField(label="金融機関", coerce=int, empty_value=None, required=False)
    counterpart = forms.ChoiceField(label="相手先", required=False)
    theme = forms.ChoiceField(label="テーマ", required=False)
    mode = forms.ChoiceField(
        label="方法", required=False, widget=forms.RadioSelect(attrs={"inline": True})
    )
    result = forms.ChoiceField(label="結果", required=False)
    quantity = forms.IntegerField(label="数量", min_value=0, max_value=QUANTITY_MAX, initial=1)
    enterprises = forms.IntegerField(
        label="企業者数", min_value=0, max_value=QUANTITY_MAX, required=False
    )
    people = forms.IntegerField(label="人数", min_value=0, max_value=QUANTITY_MAX, required=False)
    amount_yen = YenField(label="金額", required=False, min_yen=0)
    guarantee = forms.CharField(label="保証番号", max_length=12, required=False)
    claim = forms.CharField(label="求償権番号", max_length=12, required=False)
    is_new = forms.BooleanField(label="新規の取組み", required=False)
    note = forms.CharField(
        label="備考", max_length=NOTE_MAX, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        kind: Kind | None,
        offered: Sequence[Kind],
        on: date,
        enterprises: Sequence[tuple[int, str]] = (),
        own: Sequence[Counterpart] = (),
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.what = kind
        self.fields["kind"].choices = [(k.id, f"{k.term}（{k.unit}）") for k in offered]
        self.fields["department"].choices = department_choices(on)
        self.fields["enterprise"].choices = list(enterprises)
        if kind is None:
            for name in [n for n in self.fields if n not in ("request_id", "kind")]:
                del self.fields[name]
            return
        self._fit(kind)
        self._offer(kind, own, on)

    def _fit(self, kind: Kind) -> None:
        """Keep the fields that the kind has; say of each figure what it means."""
        for name, field in {**LINK_FIELDS, **{n: n for n in LISTS}}.items():
            if not kind.asks(name):
                del self.fields[field]
            else:
                self.fields[field].required = kind.must(name)
        for name, field in FIGURE_FIELDS.items():
            if name not in kind.figures:
                del self.fields[field]
                continue
            unit = f"{kind.unit}。" if name == "quantity" else ""
            self.fields[field].help_text = f"{unit}{kind.figures[name]}"
            self.fields[field].required = name == "quantity" or kind.must(name)

    def _offer(self, kind: Kind, own: Sequence[Counterpart], on: date) -> None:
        fields = self.fields
        if "lender" in fields:
            lenders = Lender.objects.order_by("order_no", "code").values_list("pk", "name")
            fields["lender"].choices = [NONE, *lenders]
        if "counterpart" in fields:
            first = CHOOSE if kind.must("counterpart") else NONE
            fields["counterpart"].choices = [
                first, *counterpart_choices(kind.counterparts, own, on)
            ]  # fmt: skip
        for name in ("theme", "mode", "result"):
            if name in fields:
                choices = [(code, terms(name)[code]) for code in kind.choices(name)]
                first = CHOOSE if kind.must(name) else NONE
                fields[name].choices = choices if name == "mode" else [first, *choices]

    def shown(self) -> list[forms.BoundField]:
        """Return the fields that the kind decides, in order of entry (the enterprise apart)."""
        apart = ("request_id", "seen", "kind", "enterprise", "reason")
        return [bound for bound in self if bound.name not in apart]

    def entry(self, links: Mapping[str, int | None]) -> Entry:
        """Return the activity of clean data; `links` are the ids of the numbers typed."""
        data = self.cleaned_data
        return Entry(
            kind=data["kind"],
            held_on=data["held_on"],
            department=data["department"],
            quantity=data["quantity"],
            enterprises=data.get("enterprises"),
            people=data.get("people") or 0,
            amount_yen=data.get("amount_yen") or 0,
            enterprise_id=data.get("enterprise"),
            lender_id=data.get("lender"),
            guarantee_id=links.get("guarantee"),
            claim_id=links.get("claim"),
            is_new=data["is_new"],
            note=data["note"],
            **{name: data.get(name, "") for name in LISTS},
        )


class CorrectionForm(ActivityForm):
    """The right record in place of a wrong one, with the reason: 「活動の訂正」."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="後から経緯をたどれるように書いてください",
    )  # fmt: skip


class WithdrawForm(Form):
    """Take a record back: 「活動の取消」."""

    request_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(
        label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="後から経緯をたどれるように書いてください",
    )  # fmt: skip


class FilterForm(Form):
    """What the list of activities is narrowed by."""

    since = EraDateField(label="実施日（から）", required=False)
    until = EraDateField(label="実施日（まで）", required=False)
    kind = forms.ChoiceField(label="活動の種類", required=False)
    department = forms.ChoiceField(label="部門", required=False)
    enterprise = forms.CharField(label="企業者名・カナ・番号", required=False, max_length=100)

    def __init__(self, *args: Any, on: date, **rest: Any) -> None:
        super().__init__(*args, **rest)
        every = ("", "すべて")
        self.fields["department"].choices = [every, *department_choices(on)]
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in kinds().values():
            groups.setdefault(kind.department, []).append((kind.id, kind.term))
        names = {d.id: d.term for d in departments(on)}
        self.fields["kind"].choices = [
            every, *((names[department], found) for department, found in groups.items())
        ]  # fmt: skip

    def given(self) -> dict[str, Any]:
        """Return the filters that can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class UploadForm(Form):
    """A file of activities: 「活動の一括記録」."""

    request_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    file = forms.FileField(
        label="ファイル", help_text="記録用の雛形（xlsx）か、同じ見出しのCSV。5MBまで"
    )

    SIZE_MAX = 5_000_000

    def clean_file(self) -> Any:
        """Refuse what is too large to be a list of activities."""
        given = self.cleaned_data["file"]
        if given.size > self.SIZE_MAX:
            raise forms.ValidationError(
                f"ファイルを受け付けられません。{given.size:,}バイトあり、5MBを超えています。"
                "行を分けて、いくつかのファイルにしてください。",
                code="file_too_large",
            )
        return given


class CounterpartForm(Form):
    """A counterpart of the association's own: 「相手先」."""

    request_id = forms.CharField(widget=forms.HiddenInput, max_length=40)
    base = forms.ChoiceField(label="相手先の区分", help_text="全国共通の一覧のどれに当たるか")
    own = forms.CharField(
        label="符号", max_length=30,
        help_text="半角の英小文字と数字。区分と合わせて相手先コードになります（chamber.minato）",
    )  # fmt: skip
    name = forms.CharField(label="相手先の名称", max_length=80)
    kana = forms.CharField(label="相手先の名称（カナ）", max_length=120)
    valid_from = EraDateField(label="有効開始日")
    valid_until = EraDateField(label="有効終了日", required=False, help_text="空けると今も有効")

    def __init__(self, *args: Any, change: bool = False, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if change:
            del self.fields["base"], self.fields["own"]
            self.fields["reason"] = forms.CharField(label="理由", max_length=400)
            return
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in counterparts().values():
            groups.setdefault(counterpart_groups()[entry.group], []).append((entry.id, entry.term))
        self.fields["base"].choices = [CHOOSE, *groups.items()]

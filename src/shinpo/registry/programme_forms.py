"""Forms of programmes: the filter of the list, and a revision."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from shinpo.core.period import Span
from shinpo.law.catalogue_rows import decode
from shinpo.registry import words
from shinpo.registry.decision_keys import decision_keys
from shinpo.registry.models import Programme
from shinpo.registry.services.programme import ProgrammeEntry
from shinpo.ui.fields import EraDateField, RateField, YenField
from shinpo.ui.forms import Form

ALL = ("", "すべて")
FLAT, GENERAL, SPECIAL, OPEN = "flat", "general", "special", "open"
RATES = {
    FLAT: "一律の料率",
    GENERAL: "保証料率表（料率区分別）",
    SPECIAL: "特殊保証の料率表（料率区分別）",
    OPEN: "未登録（この制度では決定できない）",
}
NO_RATE = "協会の保証料率が登録されていません。"
DECIDES = ("flat_rate", "special_row", "open")


class ProgrammeFilter(Form):
    """What the list of programmes is narrowed by; it stands in the address."""

    on = EraDateField(label="取扱中の日", required=False, help_text="その日に取り扱う制度だけ")
    owner = forms.ChoiceField(
        label="制度の主体", required=False, choices=[ALL, *words.OWNERS.items()]
    )
    q = forms.CharField(label="制度名・コード", required=False, max_length=100)


class ReviseForm(Form):
    """A new version of a programme from a day: 「制度の改定」."""

    request_id = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    valid_from = EraDateField(label="改定日", help_text="この日から新しい版。前の版は前日まで")
    last_on = EraDateField(
        label="取扱終了日", required=False, help_text="この日まで取り扱う。定めがなければ空欄"
    )
    name = forms.CharField(label="制度名", max_length=100)
    limit_yen = YenField(label="限度額", unit="万円", required=False, help_text="なければ空欄")
    months_max = forms.IntegerField(label="保証期間の上限（月）", required=False, min_value=1)
    rate = forms.ChoiceField(
        label="保証料率の決め方", choices=list(RATES.items()), widget=forms.RadioSelect
    )
    flat_rate = RateField(label="一律の料率", required=False, help_text="年率。例：0.80")
    collateral_discount = forms.BooleanField(label="有担保割引の対象にする", required=False)
    catalogue = forms.CharField(
        label="一覧の列（JSON）", required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一覧から取り込んだ制度だけ。列の名前は保証制度一覧のデータと同じです",
    )  # fmt: skip
    source = forms.CharField(
        label="根拠", max_length=200, help_text="例：令和6年6月20日 理事会議決"
    )
    approver = forms.CharField(label="決裁者", max_length=60)
    reason = forms.CharField(label="改定の理由", max_length=200)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["months_max"].error_messages.update(
            invalid="保証期間の上限を読み取れません。整数ではありません。月数を入力してください。",
            min_value="保証期間の上限を受け付けられません。1より小さい数です。"
            "1か月以上を入力してください。",
        )

    def clean_catalogue(self) -> dict[str, Any] | None:
        """Read the columns of the catalogue."""
        text = self.cleaned_data["catalogue"].strip()
        if not text:
            return None
        try:
            row = json.loads(text)
        except ValueError as error:
            raise forms.ValidationError(
                f"一覧の列を読み取れません。JSON として正しくありません（{error}）。"
                "括弧と引用符を確かめてください。",
                code="json",
            ) from error
        if not isinstance(row, dict):
            raise forms.ValidationError(
                "一覧の列を読み取れません。JSON のオブジェクトではありません。"
                '{"列の名前": 値} の形にしてください。',
                code="json_object",
            )
        return row

    def clean(self) -> dict[str, Any]:
        """Hold the rate to the way it is found."""
        said = super().clean() or self.cleaned_data
        if said.get("rate") == FLAT and said.get("flat_rate") is None:
            if "flat_rate" not in self.errors:
                self.add_error(
                    "flat_rate",
                    forms.ValidationError(
                        "一律の料率が入力されていません。料率の決め方で一律を選んでいます。"
                        "料率を入力するか、決め方を選び直してください。",
                        code="required",
                    ),
                )
        elif said.get("rate") != FLAT and said.get("flat_rate") is not None:
            self.add_error(
                "flat_rate",
                forms.ValidationError(
                    "一律の料率を受け付けられません。料率の決め方で一律を選んでいません。"
                    "料率を空にするか、決め方で一律を選んでください。",
                    code="not_flat",
                ),
            )
        return said

    def entry(self, old: Programme) -> ProgrammeEntry:
        """Return the new version; what the form does not ask for stays as in the old one."""
        said = self.cleaned_data
        last = said["last_on"]
        until = None if last is None else last + timedelta(days=1)
        return ProgrammeEntry(
            code=old.code,
            name=said["name"],
            owner=old.owner,
            owner_name=old.owner_name,
            order_no=old.order_no,
            valid_from=said["valid_from"],
            valid_until=until,
            limit_yen=said["limit_yen"],
            months_max=said["months_max"],
            source=said["source"],
            approver=said["approver"],
            conditions=self._conditions(old),
        )

    def _conditions(self, old: Programme) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {k: v for k, v in old.conditions.items() if k not in (*DECIDES, "start_unknown")}
        row = said["catalogue"]
        if row is None:
            kept.pop("catalogue", None)
        else:
            kept["catalogue"] = row
            kept |= self._derived(row)
        kept["collateral_discount"] = said["collateral_discount"]
        if said["rate"] == FLAT:
            kept["flat_rate"] = str(said["flat_rate"])
        elif said["rate"] == SPECIAL:
            kept["special_row"] = True
        elif said["rate"] == OPEN:
            kept["open"] = [NO_RATE]
        return kept

    def _derived(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return what follows from the columns; a row that is none is refused by the service."""
        try:
            programme = decode(row, span=Span(self.cleaned_data["valid_from"]), source="")
        except ValueError:
            return {}
        return {k: v for k, v in decision_keys(programme).items() if k not in DECIDES}


def initial_of(row: Programme) -> dict[str, Any]:
    """Return what a revision starts with: the version as it stands."""
    flat = row.conditions.get("flat_rate")
    rate = FLAT if flat is not None else SPECIAL if row.conditions.get("special_row") else GENERAL
    columns = row.conditions.get("catalogue")
    return {
        "name": row.name,
        "limit_yen": row.limit_yen,
        "months_max": row.months_max,
        "rate": OPEN if row.conditions.get("open") else rate,
        "flat_rate": None if flat is None else Decimal(flat),
        "collateral_discount": row.conditions.get("collateral_discount", True),
        "catalogue": json.dumps(columns, ensure_ascii=False, indent=1) if columns else "",
        "source": "",
        "approver": row.approver,
    }

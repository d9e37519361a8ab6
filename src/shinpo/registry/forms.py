"""Forms of the registry: enterprises."""

from datetime import date
from typing import Any

from django import forms

from shinpo.registry import words
from shinpo.registry.models import Enterprise, Municipality
from shinpo.registry.services.enterprise import EnterpriseEntry, in_force
from shinpo.ui.fields import CorporateNumberField, EraDateField, YenField
from shinpo.ui.forms import Form

EMPLOYEES_MAX = 100_000
CHOOSE = ("", "選択してください")
ALL = ("", "すべて")


def municipality_choices(on: date) -> list[tuple[str, str]]:
    """Return the municipalities that exist on a day: 「市町村」."""
    rows = in_force(Municipality.objects, on).order_by("order_no", "code")
    return [(m.code, f"{m.county}{m.name}") for m in rows]


class EnterpriseForm(Form):
    """What is recorded of an enterprise: 「企業者」."""

    request_id = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="企業者名", max_length=100, help_text="登記のとおり。個人事業者は屋号と氏名"
    )
    kana = forms.CharField(
        label="企業者名（カナ）", max_length=150,
        help_text="法人格を除いた読み。ひらがな・半角は全角カタカナに直します",
    )  # fmt: skip
    form = forms.ChoiceField(label="組織形態", choices=[CHOOSE, *words.FORMS.items()])
    corporate_number = CorporateNumberField(
        label="法人番号", required=False, help_text="13桁の数字。個人事業者は空欄"
    )
    representative = forms.CharField(label="代表者名", max_length=60, required=False)
    capital_yen = YenField(label="資本金", unit="万円", required=False, help_text="例：1000、1億")
    employees = forms.IntegerField(
        label="従業員数", min_value=0, max_value=EMPLOYEES_MAX, help_text="常時使用する人数"
    )
    industry = forms.CharField(
        label="業種", max_length=4, help_text="日本標準産業分類の番号（中分類2桁〜細分類4桁）",
        widget=forms.TextInput(attrs={"list": "industries"}),
    )  # fmt: skip
    municipality_code = forms.ChoiceField(label="市町村", choices=())
    established_on = EraDateField(
        label="創業年月日", required=False, help_text="例：平成10年4月1日、H10.4.1"
    )

    def __init__(self, *args: Any, on: date, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["municipality_code"].choices = [CHOOSE, *municipality_choices(on)]
        most, least = f"{EMPLOYEES_MAX:,}", "0"
        self.fields["employees"].error_messages.update(
            invalid="従業員数を読み取れません。整数ではありません。人数を数字で入力してください。",
            min_value=f"従業員数を受け付けられません。{least}人より少ない数です。"
            "0以上の人数を入力してください。",
            max_value=f"従業員数を受け付けられません。{most}人を超えています。人数を確かめてください。",
        )

    def entry(self) -> EnterpriseEntry:
        """Return what the form says, clean."""
        said = self.cleaned_data
        return EnterpriseEntry(
            name=said["name"],
            kana=said["kana"],
            form=said["form"],
            corporate_number=said["corporate_number"] or "",
            representative=said["representative"],
            capital_yen=said["capital_yen"],
            employees=said["employees"],
            industry=said["industry"],
            municipality_code=said["municipality_code"],
            established_on=said["established_on"],
        )


class EnterpriseChangeForm(EnterpriseForm):
    """A change of an enterprise, with its reason."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="変更の理由", max_length=200, help_text="例：登記事項証明書により本店移転を確認"
    )


class EnterpriseFilter(Form):
    """What the list of enterprises is narrowed by; it stands in the address."""

    q = forms.CharField(
        label="企業者名・カナ・番号", required=False, max_length=100,
        help_text="企業者番号、法人番号でも探せます",
    )  # fmt: skip
    form = forms.ChoiceField(label="組織形態", required=False, choices=[ALL, *words.FORMS.items()])
    municipality_code = forms.ChoiceField(label="市町村", required=False)

    def __init__(self, *args: Any, on: date, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["municipality_code"].choices = [ALL, *municipality_choices(on)]

    def given(self) -> dict[str, Any]:
        """Return the filters that can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def initial_of(enterprise: Enterprise) -> dict[str, Any]:
    """Return what a change form starts with."""
    return {name: getattr(enterprise, name) for name in EnterpriseEntry.__dataclass_fields__}

"""Forms that speak as the screens do: 事象・原因・対処, and the entry unit of the person."""

from collections.abc import Mapping
from typing import Any

from django import forms

from shinpo.core.refusal import Refused
from shinpo.ui.fields import YenField

CHOICES = (forms.ChoiceField, forms.ModelChoiceField)


class Form(forms.Form):
    """The base of every form: Japanese messages that name the field, and refusals of the rules.

    `entry_unit` (円, 千円, 万円) is the person's; it sets all amount fields of the form.
    """

    def __init__(self, *args: Any, entry_unit: str | None = None, **rest: Any) -> None:
        rest.setdefault("label_suffix", "")
        super().__init__(*args, **rest)
        for name, field in self.fields.items():
            if entry_unit is not None and isinstance(field, YenField):
                field.unit = entry_unit
            _say_in_our_words(field, str(field.label or name))

    def add_refusal(self, refused: Refused, names: Mapping[str, str] | None = None) -> None:
        """Put each problem of a refusal at its field; `names` maps rule inputs to form fields.

        A problem of a field that the form does not have stands at the head of the form.
        """
        for problem in refused.problems:
            field = (names or {}).get(problem.field, problem.field)
            self.add_error(
                field if field in self.fields else None,
                forms.ValidationError(problem.message, code=problem.rule),
            )


def _say_in_our_words(field: forms.Field, label: str) -> None:
    verb = "選択" if isinstance(field, CHOICES) else "入力"
    field.error_messages["required"] = (
        f"{label}が{verb}されていません。必須の項目です。{label}を{verb}してください。"
    )
    if isinstance(field, CHOICES):
        field.error_messages["invalid_choice"] = (
            f"{label}を受け付けられません。選択肢にない値です。一覧から選び直してください。"
        )
    said = field.error_messages
    said.setdefault(
        "max_length",
        f"{label}が%(show_value)d文字あります。%(limit_value)d文字までです。短くしてください。",
    )
    said.setdefault(
        "null_characters_not_allowed",
        f"{label}を読み取れません。文字でない符号が入っています。入力し直してください。",
    )
    if isinstance(field, forms.IntegerField):
        _say_of_numbers(said, label)


def _say_of_numbers(said: dict[str, Any], label: str) -> None:
    if said["invalid"] == forms.IntegerField.default_error_messages["invalid"]:
        said["invalid"] = f"{label}を読み取れません。整数ではありません。整数を入力してください。"
    for code, limit in (("min_value", "小さすぎ"), ("max_value", "大きすぎ")):
        side = "以上" if code == "min_value" else "以下"
        said.setdefault(
            code,
            f"{label}「%(show_value)s」を受け付けられません。{limit}ます。"
            f"%(limit_value)s{side}の数を入力してください。",
        )

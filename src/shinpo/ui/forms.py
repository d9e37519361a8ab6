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

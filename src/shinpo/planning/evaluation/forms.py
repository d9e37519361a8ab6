"""Forms of the self-evaluation."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from shinpo.core.evaluation import GradingRule
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused
from shinpo.guarantee.forms import ActForm
from shinpo.planning.evaluation.models import (
    REASON_LENGTH,
    CountermeasureReport,
    Evaluation,
    EvaluationItem,
)
from shinpo.planning.evaluation.services import DraftText
from shinpo.planning.evaluation.services.opening import title_of
from shinpo.planning.evaluation.state import State
from shinpo.ui.fields import EraDateField
from shinpo.ui.forms import Form

TEXT_LENGTH = 4000


class OpenForm(ActForm):
    """Open the evaluation of a term: 「自己評価の開始」."""

    term = forms.ChoiceField(label="評価の対象期間")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["term"].choices = choices
        self.fields["term"].error_messages["invalid_choice"] = (
            "この期間の自己評価は始められません。始められるのは、承認済みの経営計画があり、"
            "期間が終わっていて、まだ始めていない期間です。一覧から選び直してください。"
        )


class StepForm(ActForm):
    """Take a step: 「手続」."""

    held_on = EraDateField(label="実施日")
    note = forms.CharField(
        label="備考", required=False, max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class DraftsForm(ActForm):
    """The drafts of one department: a text for each item, a reason where there is no grade."""

    def __init__(self, *args: Any, state: State, items: Sequence[EvaluationItem], graded: bool,
                 **rest: Any) -> None:  # fmt: skip
        super().__init__(*args, **rest)
        self.items = items
        for item in items:
            draft, measure = state.draft_of(item), item.kind == EvaluationItem.MEASURE
            self.fields[f"text_{item.pk}"] = forms.CharField(
                label="実施状況" if measure else "評価項目の自己評価",
                required=False, max_length=TEXT_LENGTH, initial=draft.body if draft else "",
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
            if measure and graded:
                self.fields[f"none_{item.pk}"] = forms.CharField(
                    label="達成度を付けない理由", required=False, max_length=REASON_LENGTH,
                    initial=draft.ungraded_reason if draft else "",
                    help_text="実施できず達成度を－とする方策だけに書きます",
                )  # fmt: skip

    @property
    def texts(self) -> list[DraftText]:
        """What was entered, item by item."""
        return [
            DraftText(
                item.key,
                self.cleaned_data[f"text_{item.pk}"],
                self.cleaned_data.get(f"none_{item.pk}", ""),
            )
            for item in self.items
        ]

    def field_of(self, item: EvaluationItem, kind: str = "text") -> forms.BoundField | None:
        """Return the field of an item."""
        name = f"{kind}_{item.pk}"
        return self[name] if name in self.fields else None

    def add_refusal(self, refused: Refused, names: Mapping[str, str] | None = None) -> None:
        """Put each problem at its item's text."""
        super().add_refusal(refused, {item.key: f"text_{item.pk}" for item in self.items})


class SettleForm(ActForm):
    """Settle an issue: 「総合判定」."""

    grade = forms.ChoiceField(label="達成度", required=False)
    reason = forms.CharField(
        label="理由", required=False, max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    settled_on = EraDateField(label="判定日")

    def __init__(self, *args: Any, grading: GradingRule | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        grades = grading.grades.items() if grading else ()
        self.fields["grade"].choices = [
            ("", "－（達成度なし）"), *((g, f"{g}（{term}）") for g, term in grades),
        ]  # fmt: skip


class CommentForm(ActForm):
    """What is said about a line: 「実績の自己評価」."""

    body = forms.CharField(
        label="実績の自己評価", required=False, max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class CountermeasureForm(ActForm):
    """Add a countermeasure: 「改善策」."""

    subject = forms.ChoiceField(label="評価項目")
    department = forms.ChoiceField(label="部門")
    owner = forms.CharField(label="担当", required=False, max_length=60)
    due_on = EraDateField(label="実施期限", required=False)
    body = forms.CharField(
        label="改善策の内容", required=False, max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        subjects: Sequence[tuple[str, str]] = (),
        departments: Sequence[tuple[str, str]] = (),
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.fields["subject"].choices = subjects
        self.fields["department"].choices = departments


class ReportForm(ActForm):
    """Report on a countermeasure: 「改善策の経過」."""

    status = forms.ChoiceField(
        label="経過の区分", choices=list(CountermeasureReport.STATUSES.items()),
        widget=forms.RadioSelect(attrs={"inline": True}),
    )  # fmt: skip
    body = forms.CharField(
        label="経過の内容", required=False, max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class PointsForm(Form):
    """The points of one measure, as they come from the sheet; the rule itself judges them."""

    def __init__(self, data: Any, *, prefix: str, elements: Collection[str]) -> None:
        super().__init__()
        self.texts = [str(data.get(f"{prefix}_{n}", "")).strip() for n in range(len(elements))]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not any(self.texts)

    @property
    def is_complete(self) -> bool:
        """Whether every element has an entry."""
        return all(self.texts)

    @property
    def points(self) -> tuple[int | str, ...]:
        """Entries as whole numbers; what is none stays a text, so that the rule names it."""
        return tuple(_number(text) for text in self.texts)

    @property
    def total(self) -> int:
        """The running total of what is a number so far."""
        return sum(p for p in self.points if isinstance(p, int))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.texts)


def _number(text: str) -> int | str:
    try:
        return int(text)  # full-width digits, too
    except ValueError:
        return text


def term_choices(
    plans: Sequence[tuple[str, int, int]], on: date, opened: Collection[str]
) -> list[tuple[str, str]]:
    """Return the terms that may be opened: over, planned and not opened yet."""
    found = []
    for kind, first, last in plans:
        terms = [Term(last)] if kind == Evaluation.MID_TERM else [Term(last), Term(last, True)]
        for term in terms:
            value = f"{first}-{last}" if kind == Evaluation.MID_TERM else str(term)
            if term.last < on and f"{kind}:{value}" not in opened:
                found.append((f"{kind}:{value}", title_of(kind, Term(first), term)))
    return found

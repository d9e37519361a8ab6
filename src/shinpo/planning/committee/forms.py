"""Forms of the committee: what the secretariat records, what a member says."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from shinpo.guarantee.forms import ActForm, ReasonForm
from shinpo.law.departments import departments
from shinpo.planning.committee.models.opinions import DONE, IN_PROGRESS
from shinpo.planning.committee.models.sessions import CONVENERS, SUBJECTS
from shinpo.planning.committee.words import area_terms
from shinpo.ui.fields import EraDateField, YenField

Choices = Sequence[tuple[Any, str]]
CHOOSE = ("", "選択してください")
LONG = 4_000


def _text(label: str, rows: int = 5, **rest: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONG, widget=forms.Textarea(attrs={"rows": rows}), **rest
    )


def _not_in_office(label: str, rule: str) -> str:
    return f"{label}を受け付けられません。{rule}。一覧から選び直してください。"


class RuleForm(ActForm):
    """The association's rule from a day on."""

    valid_from = EraDateField(label="施行日")
    members_min = forms.IntegerField(label="委員の最少人数", min_value=1, max_value=99)
    term_years = forms.IntegerField(label="任期（年）", min_value=1, max_value=9)
    quorum_numerator = forms.IntegerField(label="定足数の分子", min_value=1, max_value=9)
    quorum_denominator = forms.IntegerField(
        label="定足数の分母", min_value=1, max_value=9, help_text="半数以上なら 1 と 2"
    )
    fee_yen = YenField(label="出席1回の報酬", max_yen=1_000_000)
    source = forms.CharField(label="根拠", max_length=200)


class MemberForm(ActForm):
    """Entrust somebody with a seat."""

    name = forms.CharField(label="委員名", max_length=60)
    profession = forms.CharField(label="職業・資格", max_length=40)
    organisation = forms.CharField(label="所属", max_length=80, required=False)
    address = forms.CharField(label="通知の宛先", max_length=120)
    starts_on = EraDateField(label="就任日")
    substitute_of = forms.TypedChoiceField(
        label="前任者の任期", coerce=int, empty_value=None, required=False,
        help_text="欠員の補充のときだけ選びます。任期は前任者の残りになります",
    )  # fmt: skip

    def __init__(self, *args: Any, vacancies: Choices = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["substitute_of"].choices = [("", "新しい任期"), *vacancies]


class ReappointForm(ActForm):
    """Entrust a member with another term."""

    starts_on = EraDateField(label="就任日")


class ResignForm(ReasonForm):
    """A member leaves."""

    resigned_on = EraDateField(label="辞任日", help_text="在任の最後の日")
    field_order = ("resigned_on", "reason", "request_id")


class AccountForm(ActForm):
    """A login for a member."""

    username = forms.SlugField(label="利用者", max_length=60, help_text="半角の英数字とハイフン")


class PledgeForm(ActForm):
    """A member promises secrecy."""

    accepted = forms.BooleanField(label="上の事項を誓約します")


class VoteForm(ActForm):
    """One vote."""

    choice = forms.TypedChoiceField(label="選んだ委員", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, seated: Choices = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["choice"].choices = list(seated)
        self.fields["choice"].error_messages["invalid_choice"] = _not_in_office(
            "選んだ委員", "委員長は在任の委員の中から選びます"
        )


class ActingForm(ActForm):
    """The chair names who acts for the chair."""

    member = forms.TypedChoiceField(label="職務代行者", coerce=int)

    def __init__(self, *args: Any, others: Choices = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["member"].choices = [CHOOSE, *others]
        self.fields["member"].error_messages["invalid_choice"] = _not_in_office(
            "職務代行者", "委員長のほかの在任の委員を指名します"
        )


class SessionForm(ActForm):
    """What the association's head asks the committee."""

    subject = forms.ChoiceField(label="審議事項", choices=[CHOOSE, *SUBJECTS.items()])
    term = forms.CharField(
        label="評価の対象期間", max_length=6,
        help_text="年度を西暦で（2023）。中期事業計画は最後の年度",
    )  # fmt: skip
    requested_on = EraDateField(label="会長の要請日")


class NoticeForm(ActForm):
    """The letter that calls the members."""

    convened_by = forms.ChoiceField(label="招集者", choices=list(CONVENERS.items()))
    sent_on = EraDateField(label="通知日")
    scheduled_on = EraDateField(label="開催日")
    starts_at = forms.TimeField(
        label="開始時刻", help_text="14:00 のように",
        error_messages={"invalid": "開始時刻を読み取れません。時と分を 14:00 のように"
                                   "入力してください。"},
    )  # fmt: skip
    place = forms.CharField(label="場所", max_length=80)


class OpeningForm(ActForm):
    """Who came."""

    held_on = EraDateField(label="開催した日")
    attendance = forms.TypedMultipleChoiceField(
        label="委員の出席", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, seated: Choices = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["attendance"].choices = list(seated)
        self.fields["attendance"].error_messages["invalid_choice"] = _not_in_office(
            "委員の出席", "出席は開催日に在任の委員だけを数えます"
        )


class PacketForm(ActForm):
    """Freeze the packet; a later one says what it changes."""

    change = forms.CharField(
        label="変更の内容", max_length=200, required=False,
        help_text="作り直すときだけ書きます。委員の画面に出ます",
    )  # fmt: skip


class MinutesForm(ActForm):
    """The minutes."""

    minutes = _text("議事の内容", rows=12)


class OpinionForm(ActForm):
    """What a member has to say on an area."""

    area = forms.ChoiceField(label="意見の対象")
    text = _text("意見の本文")

    def __init__(self, *args: Any, on: date | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if on is not None:
            self.fields["area"].choices = [CHOOSE, *area_terms(on).items()]


class RevisionForm(ActForm):
    """An opinion written anew."""

    text = _text("意見の本文")


class ResolveForm(OpinionForm):
    """What the committee resolved, with the members' opinions it gathers."""

    gathered = forms.TypedMultipleChoiceField(
        label="意見の取りまとめ", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="この意見にまとめる委員の意見。回答は、まとめた意見に一度だけ行います",
    )  # fmt: skip

    def __init__(self, *args: Any, free: Iterable[tuple[int, str]] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["gathered"].choices = list(free)


class AnswerForm(ActForm):
    """What the association answers, who sees to it, until when."""

    text = _text("回答の本文")
    department = forms.ChoiceField(label="担当部門")
    owner = forms.CharField(label="担当者", max_length=60)
    due_on = EraDateField(label="対応の期限")

    def __init__(self, *args: Any, on: date | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if on is not None:
            self.fields["department"].choices = [
                CHOOSE, *((d.id, d.term) for d in departments(on) if d.parent is None)
            ]  # fmt: skip


class FollowForm(ActForm):
    """A step towards the end."""

    status = forms.ChoiceField(
        label="ステータス", choices=[(IN_PROGRESS, "実施中"), (DONE, "完了")],
        widget=forms.RadioSelect(attrs={"inline": True}), initial=IN_PROGRESS,
    )  # fmt: skip
    note = _text("対応の内容", rows=3)


class FeeForm(ActForm):
    """Pay the members for coming."""

    paid_on = EraDateField(label="支払日")

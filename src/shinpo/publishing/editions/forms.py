"""What the editor of editions asks for: 「本文」「訂正の内容」."""

from django import forms

from shinpo.guarantee.forms import ActForm, ReasonForm
from shinpo.publishing.editions.services import LONGEST
from shinpo.publishing.models import Revision
from shinpo.ui.forms import Form

__all__ = ["BodyForm", "IssueForm", "ReasonForm", "StepForm"]


class BodyForm(ActForm):
    """A text; figures stand in it by reference only."""

    body = forms.CharField(
        label="本文",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="計数は数字で書かず、計数の一覧から引用します。改行で段落が分かれます。",
    )


class StepForm(ActForm):
    """A step that needs nothing but its key: submit, approve."""


class IssueForm(Form):
    """Publish an edition; an erratum says what it corrects: 「刊行物の発行」."""

    change = forms.CharField(
        label="訂正の内容",
        required=False,
        max_length=Revision._meta.get_field("change").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="発行済みの版を直すときだけ書きます。新しい版の冒頭に載り、前の版は残ります。",
    )

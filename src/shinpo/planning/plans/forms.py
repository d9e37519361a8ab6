"""Forms of plans: a new plan, items, figures, targets, files."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from shinpo.core.amount_text import UNITS, parse_amount
from shinpo.core.refusal import Refused
from shinpo.guarantee.forms import CHOOSE, ActForm
from shinpo.planning.plans.models import Plan, PlanNode, PlanVersion
from shinpo.planning.plans.tables import year_term
from shinpo.ui.fields import invalid
from shinpo.ui.forms import Form

UNIT_CHOICES = [("百万円", "百万円"), ("千円", "千円"), ("円", "円")]
FIRST_YEAR, LAST_YEAR = 2006, 2099


class NewPlanForm(ActForm):
    """Make a plan: 「経営計画の作成」."""

    kind = forms.ChoiceField(label="計画の種類", choices=[CHOOSE, *Plan.KINDS.items()])
    first_year = forms.IntegerField(
        label="初年度",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="西暦4桁。中期は初年度から三年",
    )
    title = forms.CharField(label="計画の名称", max_length=80)
    copy_of = forms.ChoiceField(
        label="写す計画",
        required=False,
        help_text="項目の体系を写します。識別名が同じなので、評価が年度をまたいでつながります",
    )
    with_figures = forms.BooleanField(label="数値と目標も写す", required=False)

    def __init__(self, *args: Any, versions: Sequence[PlanVersion] = (), **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["copy_of"].choices = [
            ("", "写さない"),
            *((str(version.pk), str(version)) for version in versions),
        ]


class NodeForm(ActForm):
    """An item of the tree: 「経営計画の項目」."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(label="項番", required=False, max_length=12, help_text="(1)、ア など")
    title = forms.CharField(label="件名", max_length=200)
    body = forms.CharField(label="本文", required=False, widget=forms.Textarea(attrs={"rows": 8}))
    department = forms.ChoiceField(label="部門", required=False)
    owner = forms.CharField(label="担当", required=False, max_length=60)

    def __init__(
        self, *args: Any, kind: str = PlanNode.ISSUE, choices: Iterable[Any] = (), **rest: Any
    ) -> None:
        super().__init__(*args, **rest)
        if kind in (PlanNode.ENVIRONMENT, PlanNode.POLICY):
            del self.fields["department"], self.fields["owner"]
            return
        own = kind != PlanNode.DEPARTMENT
        self.fields["department"].choices = [("", "上位の項目と同じ") if own else CHOOSE, *choices]
        self.fields["department"].required = not own


class CellField(forms.Field):
    """One amount of a statement, in the unit of the form; empty means not planned."""

    def __init__(self, *, unit: str, **rest: Any) -> None:
        super().__init__(required=False, **rest)
        self.unit = unit

    def to_python(self, value: Any) -> int | None:
        """Read the text into yen."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_amount(text, unit=self.unit, label=str(self.label))
        except Refused as refused:
            raise invalid(refused) from refused


class FiguresForm(ActForm):
    """All figures of one statement, one field a cell: `<aspect>-<year>-<line>`."""

    unit = forms.ChoiceField(label="単位", choices=UNIT_CHOICES)

    def __init__(self, *args: Any, cells: Mapping[str, str] | None = None, **rest: Any) -> None:
        super().__init__(*args, **rest)
        unit = self.data.get("unit") if self.is_bound else self.initial.get("unit")
        known = unit if unit in UNITS else UNIT_CHOICES[0][0]
        for name, term in (cells or {}).items():
            self.fields[name] = CellField(unit=known, label=term)


class TargetForm(ActForm):
    """A target of an indicator: 「指標の目標」."""

    node = forms.ChoiceField(label="経営計画の項目")
    indicator = forms.ChoiceField(label="指標")
    year = forms.TypedChoiceField(label="年度", coerce=int)
    value = forms.DecimalField(label="目標値", max_digits=18, decimal_places=6, localize=False)
    unit = forms.CharField(
        label="単位",
        max_length=20,
        help_text="指標を数える単位",
    )
    owner = forms.CharField(label="担当", max_length=60)

    def __init__(
        self,
        *args: Any,
        nodes: Iterable[Any] = (),
        indicators: Iterable[Any] = (),
        years: Iterable[int] = (),
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.fields["node"].choices = [CHOOSE, *nodes]
        self.fields["indicator"].choices = [CHOOSE, *indicators]
        self.fields["year"].choices = [(year, year_term(year)) for year in years]


class UploadForm(ActForm):
    """A filled workbook: 「計画数値のExcel入力」."""

    file = forms.FileField(label="ファイル", help_text="xlsx")


class ComparisonForm(ActForm):
    """A document of region or nation: 「比較計数の取込み」."""

    source = forms.CharField(
        label="出典",
        max_length=200,
        help_text="資料の名称と公表日。画面と刊行物に載ります",
    )
    file = forms.FileField(label="ファイル", help_text="xlsx 又は CSV")


class PreviewedForm(ActForm):
    """What a preview showed, to be taken over: 「比較計数の取込みの確認」."""

    source = forms.CharField(label="出典", max_length=200, widget=forms.HiddenInput)
    rows = forms.CharField(label="確認した内容", widget=forms.HiddenInput)


class UnitForm(Form):
    """In which unit the figures are shown."""

    unit = forms.ChoiceField(label="単位", choices=UNIT_CHOICES, required=False)

"""What the indicators ask for: an entry with evidence, an own definition."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from shinpo.core.indicators import ACTIVITIES, DATASETS, FLAGS, Definition, Entered, How
from shinpo.core.refusal import Refused
from shinpo.law import activities
from shinpo.law.departments import departments
from shinpo.law.indicators import choices, table_of, word_of_value, words
from shinpo.ui.fields import EraDateField
from shinpo.ui.forms import Form

NONE = ("", "（条件にしない）")
SOURCES = {
    "activity": "活動の記録から数える",
    "closing": "締めの表から数える",
    "ratio": "ほかの指標の割合",
    "sum": "ほかの指標の合計",
    "result": "業務実績・収支の行",
    "entry": "記入する（数えられないもの）",
}
CLOSINGS = tuple(name for name in DATASETS if name != ACTIVITIES)
FREE = (
    "programme",
    "lender",
    "lender_kind",
    "municipality_code",
    "industry",
    "cause",
    "insurance_kind",
)
LISTED = ("kind", "trait", "owner", "form", "purpose", "sharing", "manager_guarantee")
YES_NO = (NONE, ("yes", "該当"), ("no", "非該当"))


class EntryForm(Form):
    """A figure that nothing can count, with its evidence: 「指標の記入」."""

    request_id = forms.CharField(widget=forms.HiddenInput)
    value = forms.DecimalField(label="数値", max_digits=20, decimal_places=4, min_value=0)
    evidence = forms.CharField(
        label="証拠", max_length=400, help_text="資料の名称と日付。例：経済センサス（令和3年）第5表"
    )
    reason = forms.CharField(
        label="訂正の理由", required=False, max_length=400, help_text="記入済みの数値を直すとき"
    )

    def __init__(self, *args: Any, unit: str, correcting: bool, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["value"].help_text = f"単位は{unit}です"
        self.fields["value"].error_messages.update(
            invalid="数値を読み取れません。数ではない文字があります。数字だけで入力してください。",
            min_value="数値を受け付けられません。負の数です。0以上を入力してください。",
        )
        if correcting:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class DefinitionForm(Form):
    """An association's own definition; only the fields of the chosen source are read."""

    request_id = forms.CharField(widget=forms.HiddenInput)
    indicator = forms.CharField(
        label="指標の識別名", max_length=60, help_text="英小文字で始める。例：step_guarantees"
    )
    term = forms.CharField(label="指標の名称", max_length=80)
    department = forms.ChoiceField(label="部門")
    unit = forms.CharField(
        label="単位", max_length=10, help_text="件・回・企業・先・人・円・％など"
    )
    places = forms.IntegerField(label="小数の桁数", min_value=0, max_value=2, initial=0)
    kind = forms.ChoiceField(
        label="数え方", choices=list(SOURCES.items()), widget=forms.RadioSelect
    )
    activity_kind = forms.ChoiceField(label="活動の種類", required=False)
    activity_counterpart = forms.ChoiceField(label="相手先", required=False)
    activity_theme = forms.ChoiceField(label="主題", required=False)
    activity_mode = forms.ChoiceField(label="方法", required=False)
    activity_result = forms.ChoiceField(label="結果", required=False)
    activity_department = forms.ChoiceField(label="記録した部門", required=False)
    activity_how = forms.ChoiceField(label="何を足すか", required=False)
    closing_dataset = forms.ChoiceField(label="締めの表", required=False)
    closing_how = forms.ChoiceField(label="何を数えるか", required=False)
    ratio_of = forms.ChoiceField(label="分子の指標", required=False)
    ratio_over = forms.ChoiceField(label="分母の指標", required=False)
    sum_of = forms.MultipleChoiceField(label="足す指標", required=False)
    sum_less = forms.MultipleChoiceField(label="引く指標", required=False)
    result = forms.ChoiceField(label="業務実績・収支の行", required=False)
    evidence = forms.CharField(label="証拠", required=False, max_length=400)
    note = forms.CharField(label="説明", required=False, max_length=400)
    valid_from = EraDateField(label="適用開始日")
    retired = forms.BooleanField(label="この指標を廃止する", required=False)
    approver = forms.CharField(label="決裁者", max_length=60)

    def __init__(
        self,
        *args: Any,
        known: Mapping[str, Definition],
        results: Mapping[str, str],
        on: date,
        **rest: Any,
    ) -> None:
        super().__init__(*args, **rest)
        self.fields["department"].choices = [(d.id, d.term) for d in departments(on)]
        self._choose_activity(on)
        self._choose_closing()
        others = [(one.id, one.term) for one in known.values()]
        for name in ("ratio_of", "ratio_over"):
            self.fields[name].choices = [NONE, *others]
        for name in ("sum_of", "sum_less"):
            self.fields[name].choices = others
        self.fields["result"].choices = [NONE, *results.items()]

    def _choose_activity(self, on: date) -> None:
        kinds = [(kind.id, kind.term) for kind in activities.kinds().values()]
        self.fields["activity_kind"].choices = [("", "（選んでください）"), *kinds]
        groups = [(f"@{group}", f"{term}（すべて）")
                  for group, term in activities.counterpart_groups().items()]  # fmt: skip
        listed = list(activities.terms("counterpart").items())
        self.fields["activity_counterpart"].choices = [NONE, *groups, *listed]
        for name in ("theme", "mode", "result"):
            self.fields[f"activity_{name}"].choices = [NONE, *activities.terms(name).items()]
        sections = [(d.id, d.term) for d in departments(on)]
        self.fields["activity_department"].choices = [NONE, *sections]
        self.fields["activity_how"].choices = _hows((ACTIVITIES,))
        self.fields["activity_how"].initial = How.QUANTITY.value

    def _choose_closing(self) -> None:
        said = words("dataset")
        self.fields["closing_dataset"].choices = [(name, said[name]) for name in CLOSINGS]
        self.fields["closing_how"].choices = _hows(CLOSINGS)
        for column in LISTED:
            values = sorted(choices("guarantee_movements", column) or ())
            named = [(v, word_of_value("guarantee_movements", column, v)) for v in values]
            self.fields[f"closing_{column}"] = forms.ChoiceField(
                label=words("column")[column], required=False, choices=[NONE, *named]
            )
        for column in sorted(FLAGS - {"is_new"}):
            self.fields[f"closing_{column}"] = forms.ChoiceField(
                label=words("column")[column], required=False, choices=YES_NO
            )
        for column in FREE:
            self.fields[f"closing_{column}"] = forms.CharField(
                label=words("column")[column], required=False, help_text="二つ以上は読点で区切る"
            )

    def source(self) -> dict[str, Any]:
        """Return the table that the definition is read from: 「数え方」."""
        data = self.cleaned_data
        if data["kind"] == "activity":
            lists = ("kind", "counterpart", "theme", "mode", "result", "department", "how")
            return {"activity": {n: v for n in lists if (v := data[f"activity_{n}"])}}
        if data["kind"] == "closing":
            return {"closing": {
                "dataset": data["closing_dataset"], "how": data["closing_how"],
                "where": self._where(),
            }}  # fmt: skip
        if data["kind"] == "ratio":
            return {"ratio": {"of": data["ratio_of"], "over": data["ratio_over"],
                              "scale": 100 if data["unit"] == "％" else 1}}  # fmt: skip
        if data["kind"] == "sum":
            return {"sum": {"of": data["sum_of"], "less": data["sum_less"]}}
        return {"result": data["result"]} if data["kind"] == "result" else {
            "entry": data["evidence"]
        }  # fmt: skip

    def _where(self) -> dict[str, Any]:
        data, where = self.cleaned_data, {}
        for column in (*LISTED, *FREE):
            if text := data[f"closing_{column}"]:
                where[column] = [part for part in text.replace("、", ",").split(",") if part]
        for column in sorted(FLAGS - {"is_new"}):
            if answer := data[f"closing_{column}"]:
                where[column] = answer == "yes"
        return where

    def add_refusal(self, refused: Refused, names: Mapping[str, str] | None = None) -> None:
        """Put a problem of a definition's part at the field of the chosen source."""
        kind = self.cleaned_data.get("kind", "")
        parts = {
            problem.field: f"{kind}_{problem.field.removeprefix('where.')}"
            for problem in refused.problems
            if problem.field not in self.fields
        }
        super().add_refusal(refused, {**parts, **(names or {})})

    @property
    def groups(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The fields by source, as the page sets them."""
        names = {
            "activity": [n for n in self.fields if n.startswith("activity_")],
            "closing": [n for n in self.fields if n.startswith("closing_")],
            "ratio": ["ratio_of", "ratio_over"],
            "sum": ["sum_of", "sum_less"],
            "result": ["result"],
            "entry": ["evidence"],
        }
        return [(k, SOURCES[k], [self[n] for n in fields]) for k, fields in names.items()]


def _hows(datasets: Iterable[str]) -> list[tuple[str, str]]:
    known = {how for name in datasets for how in DATASETS[name].hows}
    return [(how, word) for how, word in words("how").items() if how in known]


def initial_of(one: Definition) -> dict[str, Any]:
    """Return what the form shows of a definition: 「今の定義」."""
    kind, given = next(iter(table_of(one.source).items()))
    found: dict[str, Any] = {
        "indicator": one.id, "term": one.term, "department": one.department, "unit": one.unit,
        "places": one.places, "note": one.note, "kind": kind,
    }  # fmt: skip
    if kind == "activity":
        found |= {f"activity_{name}": _first(value) for name, value in given.items()}
    elif kind == "closing":
        found |= {"closing_dataset": given["dataset"], "closing_how": given["how"]}
        for column, values in given["where"].items():
            yes_no = {True: "yes", False: "no"}
            text = yes_no[values[0]] if column in FLAGS else "、".join(values)
            found[f"closing_{column}"] = text
    elif kind in ("ratio", "sum"):
        found |= {f"{kind}_{name}": value for name, value in given.items()}
    elif kind == "result":
        found["result"] = given
    elif isinstance(one.source, Entered):
        found["evidence"] = given
    return found


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value

"""Rules written beside a table become formulas for its cells: 「検算規則」.

The vocabulary is described in `data/published/README.md`. A rule that names an unknown row or
column, or that reaches no cell at all, is refused: a rule that checks nothing is a mistake.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from shinpo.core.evaluation import grade_against_plan
from shinpo.core.refusal import Problem, Refused
from shinpo.core.yen import exact
from shinpo.law.evaluation import grading_rule
from shinpo.publishing.proof.formulas import Formula, Library, Term, evaluate
from shinpo.statistics.published import Cell, Published

Rule = Mapping[str, Any]
PERCENT = 100


@dataclass(frozen=True)
class Grading:
    """Whose grading rule applies to a planned figure: 「達成度判定基準」."""

    association: str
    on: date
    item: str


@dataclass(frozen=True)
class Check:
    """One cell, the rule that reaches it and its formula.

    A grade keeps the actual on top and the plan below, and whose bands apply.
    """

    cell: Cell
    rule: str
    formula: Formula
    grading: Grading | None = None


def checks(table: Published, library: Library) -> tuple[Check, ...]:
    """Return every check that the table's rules ask for, in the order they are written."""
    found: list[Check] = []
    for rule in table.rules:
        expand = EXPANSIONS.get(rule.get("kind", ""))
        if expand is None:
            raise _refused(table, rule, f"規則の種類「{rule.get('kind')}」はありません。")
        try:
            reached = list(expand(table, rule))
        except LookupError as error:
            raise _refused(table, rule, f"規則に {error} がありません。") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise _refused(table, rule, f"規則の書き方が違います（{error}）。") from error
        if not reached:
            raise _refused(
                table, rule, "どの欄にも当たらない規則です。行と列の指定を直してください。"
            )
        for check in reached:
            _check_names(table, rule, check, library)
        found += reached
    return tuple(found)


def _refused(table: Published, rule: Rule, message: str) -> Refused:
    where = f"{table.id} の規則 {rule.get('kind')}"
    return Refused(Problem(field=where, rule="proof.rule", message=f"{where}: {message}"))


def _check_names(table: Published, rule: Rule, check: Check, library: Library) -> None:
    """Refuse a formula that names a row or column which its table does not have."""
    for term in (Term(*check.cell), *check.formula.top, *check.formula.bottom):
        source = library.named(term.table, table)
        if term.row not in source.row_of or term.column not in source.column_of:
            name = f"{term.table or source.id} の {term.row}/{term.column}"
            raise _refused(table, rule, f"{name} という欄はありません。")


def _targets(table: Published, rule: Rule) -> Iterator[Cell]:
    """Return the cells a rule aims at: a fixed row or column, the other one running.

    What runs is `rows`/`columns` if given, else every line that the layout has a cell on.
    """
    target = rule["target"]
    target = {"column": target} if isinstance(target, str) else target
    rows: Sequence[str] = [target["row"]] if "row" in target else rule.get("rows", ())
    columns: Sequence[str] = [target["column"]] if "column" in target else rule.get("columns", ())
    if not rows and not columns:
        raise KeyError("rows / columns")
    explicit = bool(rows) and bool(columns)
    for row in rows or [r.id for r in table.rows]:
        for column in columns or [c.id for c in table.columns]:
            skipped = row in rule.get("except_rows", ()) or column in rule.get("except_columns", ())
            listed = (row, column) in table.values or (row, column) in table.marks
            if not skipped and (listed or explicit):
                yield row, column


def _terms(written: Any, cell: Cell, rule: Rule) -> tuple[Term, ...]:
    """Read terms: a column name, a table {row, column, sign, factor, table}, or a list of them.

    What a term leaves out it takes from the target cell.
    """
    if not isinstance(written, list):
        written = [written]
    read = []
    for entry in written:
        term = {"column": entry} if isinstance(entry, str) else entry
        read.append(
            Term(
                row=term.get("row", cell[0]),
                column=term.get("column", cell[1]),
                factor=Fraction(str(term.get("factor", 1))) * int(term.get("sign", 1)),
                table=term.get("table", ""),
                blank_is_zero=bool(rule.get("blank_is_zero", False)),
            )
        )
    return tuple(read)


def _places(table: Published, rule: Rule, cell: Cell) -> int:
    return int(rule.get("places", table.places(cell)))


def _scale(rule: Rule, usual: int) -> Fraction:
    return exact(Fraction(str(rule.get("scale", usual))))


def _sum(table: Published, rule: Rule) -> Iterator[Check]:
    """Parents are the sum of their children: 「計」."""
    if "target" in rule:  # one cell per line: the sum of other columns
        yield from _linear(table, {**rule, "terms": list(rule["columns"]), "columns": ()})
        return
    parents = rule.get("rows") or [r.id for r in table.rows if table.children(r.id)]
    for row in parents:
        children = table.children(row)
        for column in rule["columns"]:
            if not children or row in rule.get("except_rows", ()):
                continue
            cell = (row, column)
            terms = [t for child in children for t in _terms({"row": child}, cell, rule)]
            top = tuple(replace(term, of_parts=True) for term in terms)
            yield Check(cell, "sum", Formula(top, places=_places(table, rule, cell)))


def _linear(table: Published, rule: Rule) -> Iterator[Check]:
    """Roll-forwards and balances of accounts: 「繰越」「収支差額」."""
    for cell in _targets(table, rule):
        formula = Formula(
            top=_terms(list(rule["terms"]), cell, rule),
            scale=_scale(rule, 1),
            places=_places(table, rule, cell),
        )
        yield Check(cell, str(rule["kind"]), formula)


def _quotient(top: str, bottom: str, usual_scale: int) -> Callable[..., Iterator[Check]]:
    """Return the expansion of a rule that divides its entry `top` by its entry `bottom`."""

    def expand(table: Published, rule: Rule) -> Iterator[Check]:
        for cell in _targets(table, rule):
            formula = Formula(
                top=_terms(rule[top], cell, rule),
                bottom=_terms(rule[bottom], cell, rule),
                scale=_scale(rule, usual_scale),
                places=_places(table, rule, cell),
            )
            yield Check(cell, str(rule["kind"]), formula)

    return expand


def _row_quotient(table: Published, rule: Rule) -> Iterator[Check]:
    """Ratios between rows, such as the thirteen ratios: 「経営諸比率」."""
    over, under = (
        [{"row": entry} if isinstance(entry, str) else entry for entry in _listed(rule[name])]
        for name in ("numerator", "denominator")
    )
    rewritten = {**rule, "numerator": over, "denominator": under}
    yield from _quotient("numerator", "denominator", PERCENT)(table, rewritten)


def _listed(written: Any) -> list[Any]:
    return written if isinstance(written, list) else [written]


def _share(table: Published, rule: Rule) -> Iterator[Check]:
    """Shares of the total row: 「構成比」."""
    for cell in _targets(table, rule):
        formula = Formula(
            top=_terms(rule["of"], cell, rule),
            bottom=_terms(rule["of"], (rule["total"], cell[1]), rule),
            scale=_scale(rule, PERCENT),
            places=_places(table, rule, cell),
        )
        yield Check(cell, "share", formula)


def _difference(table: Published, rule: Rule) -> Iterator[Check]:
    """Differences between columns: 「増減」「ポイント差」."""
    for cell in _targets(table, rule):
        minus = tuple(
            replace(term, factor=-term.factor) for term in _terms(rule["subtrahend"], cell, rule)
        )
        formula = Formula(
            top=(*_terms(rule["minuend"], cell, rule), *minus),
            scale=_scale(rule, 1),
            places=_places(table, rule, cell),
        )
        yield Check(cell, "difference", formula)


def _equals(table: Published, rule: Rule) -> Iterator[Check]:
    """The same figure printed in another table: 「表間一致」."""
    other = rule["other"]
    for cell in _targets(table, rule):
        formula = Formula(
            top=_terms(other, cell, rule),
            scale=_scale(rule, 1),
            places=_places(table, rule, cell),
        )
        yield Check(cell, "equals", formula)


def _grade(table: Published, rule: Rule) -> Iterator[Check]:
    """Grades by plan ratio: 「達成度」. The item decides which way the bands run."""
    on = date.fromisoformat(rule["on"])
    known = grading_rule(rule["association"], on).items
    for row, item in rule["items"].items():
        if item not in known:
            raise ValueError(f"達成度の項目「{item}」はありません")
        cell = (row, rule["target"])
        formula = Formula(
            top=_terms(rule["actual"], cell, rule), bottom=_terms(rule["plan"], cell, rule)
        )
        graded = Grading(rule["association"], on, item)
        yield Check(cell, "grade", formula, graded)


def graded(check: Check, table: Published, library: Library) -> str | None:
    """Return the grade of a check that asks for one, by the rule in force: 「達成度の判定」.

    Without a plan above zero there is no ratio and no grade.
    """
    assert check.grading is not None
    actual, plan = (
        evaluate(Formula(terms), table, library)
        for terms in (check.formula.top, check.formula.bottom)
    )
    if actual is None or plan is None or actual.value is None or plan.value is None:
        return None
    if plan.value <= 0:
        return None
    rule = grading_rule(check.grading.association, check.grading.on)
    figures = {"plan": int(plan.value), "actual": int(actual.value)}
    return grade_against_plan(check.grading.item, **figures, rule=rule).grade


EXPANSIONS: Mapping[str, Callable[[Published, Rule], Iterator[Check]]] = {
    "sum": _sum,
    "linear": _linear,
    "ratio": _quotient("numerator", "denominator", PERCENT),
    "share": _share,
    "average": _quotient("amount", "count", 1),
    "difference": _difference,
    "row_ratio": _row_quotient,
    "equals": _equals,
    "grade": _grade,
}

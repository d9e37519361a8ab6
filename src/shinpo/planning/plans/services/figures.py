"""Enter the figures and targets of a draft, all or none: 「計画数値と目標の入力」."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from shinpo.core.refusal import Problem, Refused
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.plans.indicators import KnownIndicator, known_indicators
from shinpo.planning.plans.models import (
    PLACES,
    IndicatorTarget,
    PlanFigure,
    PlanNode,
    PlanVersion,
)
from shinpo.planning.plans.services.opened import open_version
from shinpo.planning.plans.statements import entry_lines, graded_lines, lines_of, zero_graded
from shinpo.registry import history

YEN_MAX = 10**14 - 1  # the column's digits: fourteen before the point
OWNER_LENGTH = 60  # as the column
TARGETED = (PlanNode.DEPARTMENT, PlanNode.ISSUE, PlanNode.MEASURE)


@dataclass(frozen=True)
class FigureEntry:
    """One figure as it is entered, in yen; None takes it out. `aspect` as `PlanFigure`."""

    line: str
    year: int
    value: int | None
    aspect: str = PlanFigure.PLAN


@dataclass(frozen=True)
class TargetEntry:
    """One target as it is entered; a value of None takes it out. `node` is the item's key."""

    node: str
    indicator: str
    year: int
    value: Decimal | int | None
    unit: str
    owner: str


def figures_set(version_id: int, entries: Sequence[FigureEntry], doing: Doing) -> None:
    """Enter figures of a draft: 「計画数値の入力」. Lines that are not named stay as they are.

    :raises Refused: with every problem found; nothing is written.
    """
    content = {"version": version_id, "entries": [asdict(entry) for entry in entries]}
    begun = record.begin(doing.act("plan_figures_set", content))
    if begun.repeated:
        return
    version = open_version(version_id)
    problems = figure_problems(version, entries)
    if problems:
        raise Refused(*problems)
    with history.under(begun):
        _write_figures(version, entries)


def _write_figures(version: PlanVersion, entries: Sequence[FigureEntry]) -> None:
    there = {
        (row.line, row.year, row.aspect): row for row in PlanFigure.objects.filter(version=version)
    }
    made, changed, gone = [], [], []
    for entry in entries:
        row = there.get((entry.line, entry.year, entry.aspect))
        if entry.value is None:
            gone += [row.pk] if row else []
        elif row is None:
            made.append(
                PlanFigure(
                    association_id=version.association_id, version=version, line=entry.line,
                    year=entry.year, aspect=entry.aspect, value=entry.value,
                )
            )  # fmt: skip
        elif row.value != entry.value:
            row.value = Decimal(entry.value)
            changed.append(row)
    PlanFigure.objects.bulk_create(made)
    if changed:
        PlanFigure.objects.bulk_update(changed, ["value"])
    if gone:
        PlanFigure.objects.filter(pk__in=gone).delete()


def figure_problems(version: PlanVersion, entries: Iterable[FigureEntry]) -> list[Problem]:
    """Return what is wrong with figures, each by itself and one that stands twice."""
    found: list[Problem] = []
    seen: set[tuple[str, int, str]] = set()
    for entry in entries:
        problem = _figure_problem(version, entry)
        if problem is not None:
            found.append(problem)
        elif (entry.line, entry.year, entry.aspect) in seen:
            found.append(figure_twice(entry))
        seen.add((entry.line, entry.year, entry.aspect))
    return found


def figure_twice(entry: FigureEntry) -> Problem:
    """Return the problem of a figure that is given two times at once."""
    term = entry_lines(entry.year, entry.aspect).get(entry.line, entry.line)
    return Problem(
        entry.line,
        "plan_figure_twice",
        f"「{term}」の{entry.year}年度の数値が二つあります。どちらか決まりません。"
        "一つにしてください。",
    )


def _figure_problem(version: PlanVersion, entry: FigureEntry) -> Problem | None:
    plan = version.plan
    wanted = (plan.first_year - 1,) if entry.aspect == PlanFigure.EXPECTED else plan.years
    if entry.year not in wanted:
        return Problem(
            entry.line,
            "plan_figure_year",
            f"{entry.year}年度の数値は「{plan}」に入りません。計画の数値は"
            f"{'・'.join(map(str, plan.years))}年度、実績見込は{plan.first_year - 1}年度です。"
            "年度を確かめてください。",
        )
    names = entry_lines(entry.year, entry.aspect)
    if entry.line not in names:
        line = lines_of(entry.year).get(entry.line)
        if line is None:
            return Problem(
                entry.line,
                "plan_line_unknown",
                f"計画の行「{entry.line}」は{entry.year}年度の様式にありません。"
                "様式の行の識別名を確かめてください。",
            )
        return Problem(
            entry.line,
            "plan_line_computed",
            f"「{line.term}」は内訳などから計算する行です。合わなくなるため入力できません。"
            "内訳の行を入力してください。",
        )
    if entry.value is None:
        return None
    if isinstance(entry.value, bool) or not isinstance(entry.value, int):
        return Problem(
            entry.line,
            "plan_figure_yen",
            f"「{names[entry.line]}」の「{entry.value}」を受け付けられません。"
            "金額は円単位の整数です。1円未満のない金額を入力してください。",
        )
    if abs(entry.value) > YEN_MAX:
        return Problem(
            entry.line,
            "plan_figure_large",
            f"「{names[entry.line]}」の金額が大きすぎます。"
            "単位を取り違えていないか確かめてください。",
        )
    if entry.aspect == PlanFigure.PLAN and entry.value <= 0:
        for line in graded_lines(entry.year):
            if line.id == entry.line:
                return zero_graded(line, entry.year)
    return None


def targets_set(version_id: int, entries: Sequence[TargetEntry], doing: Doing) -> None:
    """Enter targets of a draft: 「指標の目標の入力」. Targets that are not named stay.

    :raises Refused: with every problem found (a target without unit or owner, an unknown
        indicator, item or year); nothing is written.
    """
    content = {"version": version_id, "entries": [asdict(entry) for entry in entries]}
    begun = record.begin(doing.act("plan_targets_set", content))
    if begun.repeated:
        return
    version = open_version(version_id)
    nodes = {node.key: node for node in PlanNode.objects.filter(version=version)}
    problems = target_problems(version, nodes, entries, _known(doing))
    if problems:
        raise Refused(*problems)
    with history.under(begun):
        _write_targets(version, nodes, entries)


def _write_targets(
    version: PlanVersion, nodes: dict[str, PlanNode], entries: Sequence[TargetEntry]
) -> None:
    there = {
        (row.indicator, row.year): row for row in IndicatorTarget.objects.filter(version=version)
    }
    made, changed, gone = [], [], []
    for entry in entries:
        row = there.get((entry.indicator, entry.year))
        if entry.value is None:
            gone += [row.pk] if row else []
            continue
        target = row or IndicatorTarget(
            association_id=version.association_id, version=version,
            indicator=entry.indicator, year=entry.year,
        )  # fmt: skip
        target.node, target.value = nodes[entry.node], Decimal(entry.value)
        target.unit, target.owner = entry.unit.strip(), entry.owner.strip()
        (changed if row else made).append(target)
    IndicatorTarget.objects.bulk_create(made)
    if changed:
        IndicatorTarget.objects.bulk_update(changed, ["node", "value", "unit", "owner"])
    if gone:
        IndicatorTarget.objects.filter(pk__in=gone).delete()


def contents_set(
    version_id: int,
    figures: Sequence[FigureEntry],
    targets: Sequence[TargetEntry],
    doing: Doing,
) -> None:
    """Enter the figures and targets of a workbook, all or none: 「計画数値のExcel入力」.

    :raises Refused: with every problem found; nothing is written.
    """
    content = {
        "version": version_id,
        "figures": [asdict(entry) for entry in figures],
        "targets": [asdict(entry) for entry in targets],
    }
    begun = record.begin(doing.act("plan_contents_set", content))
    if begun.repeated:
        return
    version = open_version(version_id)
    nodes = {node.key: node for node in PlanNode.objects.filter(version=version)}
    problems = [
        *figure_problems(version, figures),
        *target_problems(version, nodes, targets, _known(doing)),
    ]
    if problems:
        raise Refused(*problems)
    with history.under(begun):
        _write_figures(version, figures)
        _write_targets(version, nodes, targets)


def _known(doing: Doing) -> dict[str, KnownIndicator]:
    return known_indicators(doing.association_id, doing.booked_on)


def target_problems(
    version: PlanVersion,
    nodes: dict[str, PlanNode],
    entries: Iterable[TargetEntry],
    known: Mapping[str, KnownIndicator],
) -> list[Problem]:
    """Return what is wrong with targets, each by itself and one that stands twice.

    `known` are the indicators.
    """
    found: list[Problem] = []
    seen: set[tuple[str, int]] = set()
    for entry in entries:
        indicator = known.get(entry.indicator)
        name = indicator.term if indicator else entry.indicator
        if indicator is None:
            found.append(
                Problem(
                    "indicator",
                    "indicator_unknown",
                    f"指標「{entry.indicator}」はありません。数えられない目標は評価できません。"
                    "指標の一覧にある識別名を使うか、先に指標を定義してください。",
                )
            )
        if entry.year not in version.plan.years:
            found.append(
                Problem(
                    "year",
                    "plan_figure_year",
                    f"「{name}」の{entry.year}年度の目標は「{version.plan}」に入りません。"
                    "計画の年度の目標を入力してください。",
                )
            )
        if entry.value is None:
            continue
        found += _target_words(entry, name, indicator.unit if indicator else "")
        node = nodes.get(entry.node)
        if node is None or node.kind not in TARGETED:
            found.append(
                Problem(
                    "node",
                    "target_node",
                    f"「{name}」の目標を置く項目「{entry.node}」がありません。"
                    "目標は部門、重点課題、方策に置きます。項目を選び直してください。",
                )
            )
        found += _target_value(entry.value, name)
        if (entry.indicator, entry.year) in seen:
            found.append(
                Problem(
                    "indicator",
                    "target_twice",
                    f"「{name}」の{entry.year}年度の目標が二つあります。どちらか決まりません。"
                    "一つにしてください。",
                )
            )
        seen.add((entry.indicator, entry.year))
    return found


def _target_value(value: Decimal | int, name: str) -> list[Problem]:
    if value < 0:
        return [
            Problem(
                "value",
                "target_negative",
                f"「{name}」の目標が負の数です。達しようとする値を0以上で入力してください。",
            )
        ]
    if value > YEN_MAX or round(Decimal(value), PLACES) != value:
        return [
            Problem(
                "value",
                "target_digits",
                f"「{name}」の目標「{value}」を受け付けられません。整数14桁、小数{PLACES}桁までです。"
                "桁を確かめてください。",
            )
        ]
    return []


def _target_words(entry: TargetEntry, name: str, unit: str) -> list[Problem]:
    found = []
    if not entry.unit.strip():
        found.append(
            Problem(
                "unit",
                "target_unit",
                f"「{name}」の目標に単位がありません。単位のない目標は実績と比べられません。"
                f"{f'「{unit}」' if unit else '単位'}を入力してください。",
            )
        )
    elif unit and entry.unit.strip() != unit:
        found.append(
            Problem(
                "unit",
                "target_unit_differs",
                f"「{name}」の目標の単位が「{entry.unit}」です。この指標は「{unit}」で数えます。"
                f"「{unit}」の目標にしてください。",
            )
        )
    if not entry.owner.strip():
        found.append(
            Problem(
                "owner",
                "target_owner",
                f"「{name}」の目標に担当がありません。達成に努める部署を入力してください。",
            )
        )
    elif len(entry.owner.strip()) > OWNER_LENGTH:
        found.append(
            Problem(
                "owner",
                "target_owner_long",
                f"「{name}」の担当が長すぎます。{OWNER_LENGTH}字までです。部署の名称だけにしてください。",
            )
        )
    return found

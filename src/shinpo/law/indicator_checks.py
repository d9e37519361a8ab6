"""What a definition of an indicator must keep: 「指標の定義の点検」.

What it names (datasets, columns, kinds of activity, themes, other indicators) has to exist, so
that a typing mistake never counts nothing in silence; units have to fit, a quotient needs both of
its parts.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from shinpo.core.indicators import (
    ACTIVITIES,
    DATASETS,
    FLAGS,
    PERCENT_UNIT,
    YEN,
    Count,
    Definition,
    Entered,
    How,
    Ratio,
    Result,
    Sum,
    Wanted,
    circle,
)
from shinpo.core.refusal import Problem
from shinpo.law import activities
from shinpo.law.departments import departments
from shinpo.law.indicators import choices, expanded, words


def problems(
    one: Definition, known: Mapping[str, Definition], results: frozenset[str], on: date
) -> list[Problem]:
    """Return everything that is wrong with a definition: 「定義の点検」.

    `known` are all definitions in force including this one, `results` the lines of the results. The
    field of a problem is the part of the definition: `unit`, `how`, `over`, `where.theme`.
    """
    found = [*_head_problems(one, on), *_unit_problems(one)]
    if isinstance(one.source, Count):
        found += _count_problems(one.source)
    elif isinstance(one.source, Result):
        found += _result_problems(one.source, results)
    elif isinstance(one.source, Entered):
        if not one.source.evidence.strip():
            text = (
                "何を証拠とするかが入力されていません。記録から数えない数値は、何によるかが要ります。"
                "資料の名称を入力してください。"
            )
            found.append(_problem("evidence_missing", text, "evidence"))
    else:
        found += _need_problems(one, known)
    round_trip = circle(known)
    if round_trip and one.id in round_trip:
        text = (
            f"指標が互いを使っています（{' → '.join(round_trip)}）。値が決まりません。"
            "どれかの計算から外してください。"
        )
        found.append(_problem("indicator_circle", text))
    return found


def _head_problems(one: Definition, on: date) -> Iterator[Problem]:
    if not one.unit.strip():
        text = (
            "単位が入力されていません。単位のない数値は計画とも前年とも比べられません。"
            "件・回・企業・円・％などを入力してください。"
        )
        yield _problem("unit_missing", text, "unit")
    if one.department not in {d.id for d in departments(on)}:
        text = (
            f"部門「{one.department}」を受け付けられません。部門の一覧にありません。"
            "一覧から選び直してください。"
        )
        yield _problem("department", text, "department")


def _unit_problems(one: Definition) -> Iterator[Problem]:
    said = f"単位「{one.unit}」を受け付けられません。"
    if isinstance(one.source, Count):
        if one.source.is_amount and one.unit != YEN:
            text = f"{said}金額を数える指標の単位は円です。円にするか、件数を数えてください。"
            yield _problem("unit_wrong", text, "unit")
        if not one.source.is_amount and one.unit in (YEN, PERCENT_UNIT):
            text = (
                f"{said}件数を数える指標の単位に円や％は使えません。割合は「ほかの指標の割合」で、"
                "分母の指標とともに定めてください。"
            )
            yield _problem("unit_wrong", text, "unit")
    if isinstance(one.source, Ratio) and one.source.scale == 100 and one.unit != PERCENT_UNIT:
        text = f"{said}割合の単位は％です。％にしてください。"
        yield _problem("unit_wrong", text, "unit")


def _result_problems(source: Result, results: frozenset[str]) -> Iterator[Problem]:
    if not source.ref:
        text = "業務実績・収支の行が選ばれていません。どの行かが要ります。一覧から選んでください。"
        yield _problem("result_missing", text, "result")
    elif source.ref not in results:
        text = (
            f"業務実績・収支の行「{source.ref}」はありません。年度の様式にない行です。"
            "一覧から選び直してください。"
        )
        yield _problem("result_unknown", text, "result")


def _need_problems(one: Definition, known: Mapping[str, Definition]) -> Iterator[Problem]:
    """A quotient has a numerator and a denominator, a sum has parts of one unit."""
    parts: tuple[tuple[str, str, tuple[str, ...]], ...]
    if isinstance(one.source, Ratio):
        parts = (("of", "分子", (one.source.of,)), ("over", "分母", (one.source.over,)))
    else:
        assert isinstance(one.source, Sum)
        parts = (("of", "足す", one.source.of), ("less", "引く", one.source.less))
        if not one.source.of:
            text = "足す指標が選ばれていません。合計には一つ以上要ります。指標を選んでください。"
            yield _problem("sum_empty", text, "of")
    for field, word, names in parts:
        for name in names:
            if not name:
                text = (
                    f"{word}の指標が選ばれていません。分子と分母の両方がないと割合を計算できません。"
                    f"{word}の指標を選んでください。"
                )
                yield _problem("part_missing", text, field)
            elif name not in known:
                text = (
                    f"{word}の指標「{name}」がありません。適用日に定義が効力を持っていません。"
                    "一覧から選び直してください。"
                )
                yield _problem("indicator_unknown", text, field)
            elif isinstance(one.source, Sum) and _cannot_add(one.unit, known[name].unit):
                text = (
                    f"{word}指標「{known[name].term}」の単位は{known[name].unit}で、この指標の"
                    f"{one.unit}とは合計できません。円と％はそれぞれ同じ単位どうしに限ります。"
                    "指標か単位を選び直してください。"
                )
                yield _problem("sum_units", text, field)


def _cannot_add(unit: str, other: str) -> bool:
    """Sessions and branches are printed as one number; yen and percent add to nothing else."""
    return unit != other and bool({unit, other} & {YEN, PERCENT_UNIT})


def _count_problems(count: Count) -> Iterator[Problem]:
    dataset = DATASETS.get(count.dataset)
    if dataset is None:
        text = (
            f"締めの表「{count.dataset}」はありません。締めが凍結しない表は数えられません。"
            "一覧から選び直してください。"
        )
        yield _problem("dataset_unknown", text, "dataset")
        return
    said = words("dataset")[count.dataset]
    if count.how not in dataset.hows:
        text = (
            f"「{said}」では「{words('how')[count.how]}」を数えられません。その数値を持たない表です。"
            "数えるものか締めの表を選び直してください。"
        )
        yield _problem("how_unknown", text, "how")
    for column, values in count.where:
        name = words("column").get(column, column)
        if column not in dataset.columns:
            text = (
                f"「{said}」に「{name}」という欄はありません。条件にできません。"
                "条件を外すか、その欄のある表を選んでください。"
            )
            yield _problem("column_unknown", text, f"where.{column}")
        elif not values or any(isinstance(v, bool) != (column in FLAGS) for v in values):
            text = f"欄「{name}」の値を読み取れません。条件の書き方が違います。選び直してください。"
            yield _problem("value_wrong", text, f"where.{column}")
        else:
            yield from _value_problems(count, column, values)
    if count.dataset == ACTIVITIES:
        yield from _activity_problems(count)


def _value_problems(count: Count, column: str, values: tuple[Wanted, ...]) -> Iterator[Problem]:
    known = choices(count.dataset, column)
    for value in values:
        if known is not None and _own(column, str(value)) not in known:
            yield unknown_value(column, str(value))


def unknown_value(column: str, value: str) -> Problem:
    """Say that a column never holds a value, so that the condition would count nothing."""
    text = (
        f"欄「{words('column')[column]}」に「{value}」という値はありません。一件も数えられません。"
        "一覧の値にしてください。"
    )
    return _problem("value_unknown", text, f"where.{column}")


def _own(column: str, value: str) -> str:
    return activities.catalogue_code(value) if column == "counterpart" else value


def _activity_problems(count: Count) -> Iterator[Problem]:
    """A kind answers only what it is asked: a filter beside that would count nothing."""
    kinds = [activities.kinds()[str(k)] for k in count.wanted("kind") if k in activities.kinds()]
    if not kinds:
        text = (
            "活動の種類が選ばれていません。種類ごとに数えるものが違います。種類を選んでください。"
        )
        yield _problem("kind_missing", text, "where.kind")
        return
    for kind in kinds:
        for column in activities.LISTS:
            wanted = {_own(column, str(code)) for code in expanded(column, count.wanted(column))}
            if wanted and not wanted & set(kind.choices(column)):
                text = (
                    f"「{kind.term}」は{words('column')[column]}にその値をとりません。"
                    "一件も数えられません。条件を外すか、活動の種類を選び直してください。"
                )
                yield _problem("value_not_of_kind", text, f"where.{column}")
        if count.how not in _hows(kind):
            text = (
                f"「{kind.term}」では「{words('how')[count.how]}」を数えません。入力欄がありません。"
                "数えるものを選び直してください。"
            )
            yield _problem("how_not_of_kind", text, "how")


_FIGURE = {
    How.QUANTITY: "quantity", How.FIRMS: "enterprises", How.PEOPLE: "people", How.AMOUNT: "amount",
}  # fmt: skip


def _hows(kind: activities.Kind) -> frozenset[How]:
    stock = kind.measure is activities.Measure.STOCK
    if stock:
        found = {How.LAST} | ({How.LAST_AMOUNT} if kind.asks("amount") else set())
        return frozenset(found)
    found = {how for how, figure in _FIGURE.items() if how is How.QUANTITY or kind.asks(figure)}
    return frozenset(found | ({How.DISTINCT} if kind.asks("enterprise") else set()))


def _problem(rule: str, message: str, field: str = "source") -> Problem:
    return Problem(field, rule, message)

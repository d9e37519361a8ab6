"""Grading the year: 「達成度の判定」.

Two rules. Measures taken are scored by several scorers on five elements (方策の項目の評価);
figures are graded by actual / plan (計画比), and for amounts that had better be small the order
of the grades turns round. Each association decides its own rule: it comes in as `GradingRule`
(law/evaluation.toml, read by `law.evaluation`).
根拠: seed-002 計画等自己評価(案)に係る達成度判定基準.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from shinpo.core.refusal import Problem, Refused
from shinpo.core.yen import exact, half_up

PERCENT = 100
RATIO_PLACES = 1


@dataclass(frozen=True)
class ScoreBand:
    """Averages from `at_least` up to the band above earn `grade`: 「評点の区分」."""

    at_least: int
    grade: str


@dataclass(frozen=True)
class PlanBand:
    """Ratios from `at_least` up to the band above: 「計画比の区分」. None: no lower end."""

    at_least: Decimal | None
    grade: str
    reversed_grade: str


@dataclass(frozen=True)
class Item:
    """A planned figure that is graded: 「評価項目」. `less_is_better` turns the grades round."""

    id: str
    term: str
    less_is_better: bool


@dataclass(frozen=True)
class GradingRule:
    """One association's rule: 「達成度判定基準」. Bands stand from the highest to the lowest."""

    elements: tuple[str, ...]
    points_per_element: int
    score_bands: tuple[ScoreBand, ...]
    plan_bands: tuple[PlanBand, ...]
    items: Mapping[str, Item]
    grades: Mapping[str, str]

    def __post_init__(self) -> None:
        floors = [band.at_least for band in self.plan_bands]
        ends = [floor for floor in floors[:-1] if floor is not None]
        if not floors or floors[-1] is not None or len(ends) != len(floors) - 1:
            raise ValueError("only the lowest band of plan ratios is open below")
        if ends != sorted(set(ends), reverse=True):
            raise ValueError("bands of plan ratios stand from the highest to the lowest")
        scores = [band.at_least for band in self.score_bands]
        if not scores or scores[-1] != 0 or scores != sorted(set(scores), reverse=True):
            raise ValueError("bands of averages stand from the highest down to zero")


@dataclass(frozen=True)
class PlanGrade:
    """A grade by plan: 「計画比による判定」. `ratio` is exact, `printed` its percentage."""

    grade: str
    ratio: Fraction

    @property
    def printed(self) -> str:
        """Percentage rounded half up to one decimal, as printed: 「計画比」."""
        return str(half_up(self.ratio * PERCENT, RATIO_PLACES))


@dataclass(frozen=True)
class ScoreGrade:
    """A grade by scores: 「評点による判定」. `average` has its decimals cut off."""

    grade: str
    average: int


def grade_against_plan(item: str, *, plan: int, actual: int, rule: GradingRule) -> PlanGrade:
    """Grade an actual amount by its plan: 「計画比による達成度の判定」.

    The exact ratio is graded, not the printed one: 109.96 prints 110.0 and is still a B.
    A plan of zero or less has no ratio and is refused; an actual may be negative (a loss).
    根拠: seed-002 達成度判定基準 2(2).
    """
    problems = [*_item_problems(item, rule), *_amount_problems("plan", plan, "計画")]
    problems += _amount_problems("actual", actual, "実績")
    if _is_whole(plan) and plan <= 0:
        problems.append(
            Problem(
                "plan",
                "evaluation.plan_positive",
                f"計画比を計算できません。計画が{plan}で、零以下です。"
                "零より大きい計画を入力するか、判定の対象から外してください。",
            )
        )
    if problems:
        raise Refused(*problems)
    quotient = Fraction(actual, plan)
    band = next(b for b in rule.plan_bands if b.at_least is None or quotient >= exact(b.at_least))
    turned = rule.items[item].less_is_better
    return PlanGrade(band.reversed_grade if turned else band.grade, quotient)


def grade_by_scores(scores: Sequence[Sequence[int]], *, rule: GradingRule) -> ScoreGrade:
    """Grade the scores of all scorers, one list each: 「評点による達成度の判定」.

    Each scorer's points are added up, the average over the scorers loses its decimals
    (小数点以下切捨て), the average is graded.
    根拠: seed-002 達成度判定基準 2(1)ア.
    """
    problems = _score_problems(scores, rule)
    if problems:
        raise Refused(*problems)
    average = sum(map(sum, scores)) // len(scores)  # no score is negative: floor cuts off
    band = next(b for b in rule.score_bands if average >= b.at_least)
    return ScoreGrade(band.grade, average)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _item_problems(item: object, rule: GradingRule) -> list[Problem]:
    if isinstance(item, str) and item in rule.items:
        return []
    return [
        Problem(
            "item",
            "evaluation.item_known",
            f"判定できない項目です（{item}）。計画比で判定する項目は決まっています。"
            f"次のいずれかを指定してください: {', '.join(rule.items)}。",
        )
    ]


def _amount_problems(field: str, value: object, label: str) -> list[Problem]:
    if _is_whole(value):
        return []
    return [
        Problem(
            field,
            "evaluation.amount_integer",
            f"{label}を読み取れません（{value}）。金額は整数で扱います。"
            "小数や引用符を付けず、整数で入力してください。",
        )
    ]


def _score_problems(scores: Sequence[Sequence[int]], rule: GradingRule) -> list[Problem]:
    if not _is_list(scores) or not scores:
        return [
            Problem(
                "scores",
                "evaluation.scores_given",
                "評点がありません。平均には1人以上の評点者が要ります。"
                "評点者ごとの点数の一覧を入力してください。",
            )
        ]
    problems: list[Problem] = []
    for number, one in enumerate(scores, start=1):
        if not _is_list(one) or len(one) != len(rule.elements):
            problems.append(
                Problem(
                    "scores",
                    "evaluation.elements",
                    f"評点者{number}の評点の数が合いません。評価の要素は"
                    f"{'・'.join(rule.elements)}の{len(rule.elements)}つです。"
                    f"{len(rule.elements)}つの点数を入力してください。",
                )
            )
            continue
        problems += _point_problems(number, one, rule)
    return problems


def _point_problems(number: int, points: Sequence[object], rule: GradingRule) -> list[Problem]:
    most = rule.points_per_element
    return [
        Problem(
            "scores",
            "evaluation.points",
            f"評点者{number}の{element}の点数が正しくありません（{value}）。"
            f"点数は0から{most}までの整数です。点数を直してください。",
        )
        for element, value in zip(rule.elements, points, strict=True)
        if not (isinstance(value, int) and _is_whole(value) and 0 <= value <= most)
    ]


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)

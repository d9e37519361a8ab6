"""What the evaluation committee works out: 「達成度の判定」 from scores, one item after another.

Measures earn their grade by the scores of all scorers (core.evaluation); the item above them is
settled by discussion, with its reason; a low grade asks for a countermeasure.
根拠: seed-002 達成度判定基準 2(1).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from shinpo.core.evaluation import GradingRule, ScoreGrade, grade_by_scores
from shinpo.core.refusal import Problem

NO_GRADE = ""


@dataclass(frozen=True)
class MeasureScores:
    """The scores of a measure: 「方策の評点」, five points by each scorer's id.

    `ungraded_reason` is given for a measure that is not graded (－): nobody scores it.
    """

    key: str
    term: str
    scores: Mapping[int, Sequence[int]] = field(default_factory=dict)
    ungraded_reason: str = ""

    @property
    def is_graded(self) -> bool:
        """Whether the measure is graded at all."""
        return not self.ungraded_reason


def unscored(measures: Sequence[MeasureScores], scorers: Collection[int]) -> dict[int, list[str]]:
    """Return the keys of the graded measures that each scorer has still to score: 「未評点」."""
    missing = {
        scorer: [m.key for m in measures if m.is_graded and scorer not in m.scores]
        for scorer in scorers
    }
    return {scorer: keys for scorer, keys in missing.items() if keys}


def measure_grade(
    measure: MeasureScores, scorers: Collection[int], rule: GradingRule
) -> ScoreGrade | None:
    """Return a measure's average and grade: 「方策の達成度」.

    None for a measure without a grade, and until every scorer has scored: an average of some
    would move with the next sheet. 根拠: seed-002 達成度判定基準 2(1)ア(ウ).
    """
    if not measure.is_graded or not scorers or unscored([measure], scorers):
        return None
    return grade_by_scores(list(measure.scores.values()), rule=rule)


def settlement_problems(
    *,
    grade: str,
    reason: str,
    measures: Sequence[MeasureScores],
    scorers: Collection[int],
    rule: GradingRule,
) -> list[Problem]:
    """Return why an item cannot be settled so: 「評価項目の総合判定」.

    The scorers discuss it on the grades of its measures; which grade they choose is theirs, but it
    is one of the rule, has a reason, and comes after all scores. An item whose measures all go
    without a grade has none either. 根拠: seed-002 達成度判定基準 2(1)イ.
    """
    found = []
    if not reason.strip():
        found.append(
            Problem(
                "reason",
                "evaluation.settlement_reason",
                "判定の理由がありません。総合判定は協議で決めるので、後から経緯をたどれる理由が"
                "必要です。理由を入力してください。",
            )
        )
    left = unscored(measures, scorers)
    if left:
        found.append(
            Problem(
                "grade",
                "evaluation.settlement_early",
                f"まだ判定できません。{len(left)}人の評点が済んでいません。総合判定は全評点者の"
                "評点の後に協議して決めます。評点が揃ってから判定してください。",
            )
        )
    graded = any(m.is_graded for m in measures)
    if graded and grade not in rule.grades:
        found.append(
            Problem(
                "grade",
                "evaluation.settlement_grade",
                f"達成度「{grade}」はありません。この協会の基準の達成度は"
                f"{'・'.join(rule.grades)}です。一つを選んでください。",
            )
        )
    if not graded and grade != NO_GRADE:
        found.append(
            Problem(
                "grade",
                "evaluation.settlement_ungraded",
                "この項目には達成度を付けられません。達成度のある方策が一つもありません。"
                "達成度を空（－）にし、理由だけを入力してください。",
            )
        )
    return found


@dataclass(frozen=True)
class Graded:
    """Something with a grade: an item with those of its measures, or a figure: 「達成度」."""

    key: str
    term: str
    grade: str
    below: tuple[str, ...] = ()


def lacking_countermeasures(
    graded: Sequence[Graded], *, low: Collection[str], answered: Collection[str]
) -> tuple[Graded, ...]:
    """Return what was graded low and has no countermeasure yet: 「改善策のない評価項目」.

    A countermeasure for an item covers its measures.
    """
    return tuple(
        one for one in graded if one.key not in answered and {one.grade, *one.below} & set(low)
    )

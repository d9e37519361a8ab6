"""How grades are given and ratios made, printed from the rules: 「判定基準」「算式」."""

from collections.abc import Iterator
from fractions import Fraction

from shinpo.core.evaluation import GradingRule
from shinpo.core.ratios import FORMULAS
from shinpo.core.yen import exact, half_up
from shinpo.law.load import document
from shinpo.output.document import Block, Listing, Prose

FORMULA_HEAD = ("比率", "算式")
PERCENT = 100


def formulas() -> tuple[tuple[str, str], ...]:
    """Return each of the thirteen ratios with its formula in words: 「算式」."""
    terms = {name: entry["term"] for name, entry in document("ratios")["input"].items()}

    def total(names: tuple[str, ...]) -> str:
        return "＋".join(terms[name] for name in names)

    rows = []
    for formula in FORMULAS.values():
        top = "－".join((total(formula.plus), *(terms[name] for name in formula.minus)))
        over = total(formula.over)
        several = len(formula.inputs) - len(formula.over) > 1
        top = f"（{top}）" if several else top
        over = f"（{over}）" if len(formula.over) > 1 else over
        rows.append((f"({formula.number}) {formula.term}", f"{top}÷{over}"))
    return tuple(rows)


def tables(rule: GradingRule | None) -> Iterator[Block]:
    """Yield an association's rule of grading in words and tables: 「達成度判定基準」."""
    if rule is None:
        return
    most = rule.points_per_element
    yield Prose(
        f"方策の項目は、評点者が{'、'.join(rule.elements)}の{len(rule.elements)}要素を各{most}点満点で"
        "評価し、全評点者の平均（小数点以下切捨て）で判定します。評価項目の総合判定は協議で決めます。"
    )
    grades = rule.grades
    yield Listing(
        "評点による判定",
        ("平均評点", "達成度"),
        tuple(
            (f"{band.at_least}点以上", f"{band.grade}（{grades[band.grade]}）")
            for band in rule.score_bands
        ),
        (3, 2),
    )
    usual = "・".join(item.term for item in rule.items.values() if not item.less_is_better)
    turned = "・".join(item.term for item in rule.items.values() if item.less_is_better)
    yield Prose(
        f"計画のある計数は、端数処理前の計画比で判定します。{turned}は少ない方がよいため、順が逆になります。"
    )
    yield Listing(
        "計画比による判定",
        ("計画比", usual, turned),
        tuple(
            (
                _band(rule, n),
                f"{band.grade}（{grades[band.grade]}）",
                f"{band.reversed_grade}（{grades[band.reversed_grade]}）",
            )
            for n, band in enumerate(rule.plan_bands)
        ),
        (3, 4, 4),
    )


def _band(rule: GradingRule, n: int) -> str:
    floor = rule.plan_bands[n].at_least
    above = rule.plan_bands[n - 1].at_least if n else None
    low = f"{_percent(exact(floor))}以上" if floor is not None else ""
    return low + (f"{_percent(exact(above))}未満" if above is not None else "")


def _percent(ratio: Fraction) -> str:
    return f"{half_up(ratio * PERCENT, 0)}％"

"""Words of direction against the figures they stand beside: 「増減・達成の言葉の校正」."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from shinpo.core.figure_book import Aspect
from shinpo.core.words.finding import Sureness
from shinpo.core.words.knowledge import PERCENT, Knowledge, shown
from shinpo.core.words.quantities import TEN, Quantity, Unit
from shinpo.core.words.statements import Claim, Role, Said, Statement
from shinpo.core.words.vocabulary import NAME, ONLY_AGAINST_BASE, OTHER_TIMES, RATIO_OF_BASE, Way

FLAT_WITHIN = Fraction(PERCENT, TEN)  # 横ばい: no further than a tenth from last year
CALLED_FALLEN = Fraction(
    PERCENT - 2 * TEN
)  # from here on 「95.2％の減少」 is a level, not a change
_TO_LEVEL = re.compile(r"(?:る|った|した|する)、?(?:約)?")
LOWER_IS_BETTER = ("代位弁済", "求償権残高", "経費", "支出", "延滞", "事故")


@dataclass(frozen=True)
class Mark:
    """A finding before it knows its place in the whole text."""

    rule: str
    message: str
    start: int
    end: int
    sureness: Sureness
    found: str = ""
    expected: str = ""
    ref: str = ""


@dataclass(frozen=True)
class _Evidence:
    """A ratio in percent (100 is the base) between two ends, and how to say it."""

    low: Fraction
    high: Fraction
    text: str
    ref: str = ""


def direction_marks(statement: Statement, known: Knowledge) -> Iterator[Mark]:
    """Yield what the words of direction contradict: 「上回った」 below plan and its like."""
    for number, claim in enumerate(statement.claims):
        edge = max((c.end for c in statement.claims[:number]), default=0)
        for base in claim.bases or (Aspect.LAST_YEAR,):
            evidence, every = _evidence(statement, known, claim, base, edge)
            against = [e for e in evidence if contradicts(claim.way, e.low, e.high)]
            wrong = bool(against) and (every or len(against) == len(evidence))
            if not wrong or (base is Aspect.PLAN and _either_way(claim)):
                continue
            shown_as = against[0]
            yield Mark(
                rule="words.direction",
                message=_message(claim, base, shown_as),
                start=claim.end - len(claim.word),
                end=claim.end,
                sureness=Sureness.CERTAIN,
                found=claim.word,
                expected=_said_rightly(shown_as, base),
                ref=shown_as.ref,
            )


def _either_way(claim: Claim) -> bool:
    """『代位弁済は計画を達成した』 can mean that it stayed below."""
    reached = not ONLY_AGAINST_BASE.fullmatch(claim.word[-len("上回") :]) or "達成" in claim.word
    subjects = (*claim.items, claim.topic)
    return reached and any(word in subject for word in LOWER_IS_BETTER for subject in subjects)


def contradicts(way: Way, low: Fraction, high: Fraction) -> bool:
    """Say whether no ratio between two ends is what the word says."""
    if way is Way.UP:
        return high < PERCENT
    if way is Way.DOWN:
        return low > PERCENT
    return low > PERCENT + FLAT_WITHIN or high < PERCENT - FLAT_WITHIN


def _message(claim: Claim, base: Aspect, evidence: _Evidence) -> str:
    return (
        f"「{claim.word}」とありますが、{evidence.text}です。"
        "言葉と数値のどちらが正しいか確かめてください。"
    )


def _said_rightly(evidence: _Evidence, base: Aspect) -> str:
    if evidence.high < PERCENT:
        return f"{NAME[base]}を下回った"
    return f"{NAME[base]}を上回った" if evidence.low > PERCENT else f"{NAME[base]}と同じ"


def _evidence(
    statement: Statement, known: Knowledge, claim: Claim, base: Aspect, edge: int
) -> tuple[list[_Evidence], bool]:
    """Return what speaks on a claim, and whether every piece of it must agree.

    The figures in the sentence go first; the book is asked only where the sentence gives none.
    """
    near = [
        said
        for said in statement.said
        if edge <= said.quantity.start < claim.start and _of_claim(statement, said, claim)
    ]
    ratios = [s for s in near if s.role in (Role.RATIO, Role.CHANGE)
              and s.aspect is RATIO_OF_BASE[base]]  # fmt: skip
    if claim.part and any(s.part for s in ratios):
        ratios = [s for s in ratios if s.part == claim.part]
    if ratios:
        chosen = ratios if claim.of_all else ratios[-1:]
        if claim.bases or _beside(statement, chosen[-1].quantity, claim):
            return [_of_ratio(said) for said in chosen], True
        return [], True
    pair = _pair(near, base) or _pair_around(statement, near, claim, base)
    if pair is not None and (claim.bases or _beside(statement, pair[0], claim)):
        return [_of_pair(*pair)], True
    if not claim.items or not (claim.bases or _bare(statement, claim)):
        return [], True
    found = []
    for item in claim.items:
        found += [
            _Evidence(
                r.low,
                r.high,
                f"計数表の{item}は{NAME[RATIO_OF_BASE[base]]}{_percent(r.middle)}",
                r.source.ref,
            )
            for r in known.ratios((item,), RATIO_OF_BASE[base], part=claim.part)
        ]
    return found, len(claim.items) > 1 and len(found) == len(claim.items)


def _of_claim(statement: Statement, said: Said, claim: Claim) -> bool:
    """Say whether a figure is of what is claimed: nothing else was named between them."""
    between = range(said.quantity.end, claim.start + 1)
    return said.topic == claim.topic or not any(t.start in between for t in statement.topics)


def _beside(statement: Statement, quantity: Quantity, claim: Claim) -> bool:
    """Say whether a word without a base stands right after a figure: 120.5%と増加した."""
    between = statement.text[quantity.end : claim.start]
    return len(between) <= len("となり、前年度に比べ大幅に") and "。" not in between


def _bare(statement: Statement, claim: Claim) -> bool:
    """Say whether an item plainly rose: 「経常収入は増加した」, with no other time named."""
    before = statement.text[: claim.start]
    clause = before[max(before.rfind("、"), before.rfind("。")) + 1 :]
    plain = any(clause.startswith(f"{item}{mark}") for item in claim.items for mark in "はがも")
    return plain and not OTHER_TIMES.search(statement.text[: claim.end])


def _pair(near: list[Said], base: Aspect) -> tuple[Quantity, Quantity] | None:
    """Return a level and what it is compared with: 17回（前年度9回）, 計画25企業に対し31企業."""
    levels = [s for s in near if s.role is Role.LEVEL]
    bases = [s for s in near if s.role is Role.BASE and s.aspect is base]
    for one in reversed(bases):
        alike = [s for s in levels if _alike(s.quantity, one.quantity)] or _next(near, one)
        if len(alike) == 1 and len([b for b in bases if _alike(b.quantity, one.quantity)]) == 1:
            return alike[0].quantity, one.quantity
    return None


def _pair_around(
    statement: Statement, near: list[Said], claim: Claim, base: Aspect
) -> tuple[Quantity, Quantity] | None:
    """Return what stands on both sides of the word: 計画550億円を上回る571億円."""
    bases = [s for s in near if s.role is Role.BASE and s.aspect is base]
    after = [s for s in statement.said if s.quantity.start >= claim.end and s.role is Role.LEVEL]
    if not bases or not after or not _alike(bases[-1].quantity, after[0].quantity):
        return None
    gap = statement.text[claim.end : after[0].quantity.start]
    return (after[0].quantity, bases[-1].quantity) if _TO_LEVEL.fullmatch(gap) else None


def _next(near: list[Said], base: Said) -> list[Said]:
    """Return the figure right after 「計画25企業に対し」, whatever is done with it."""
    at = near.index(base) + 1
    after = [s for s in near[at : at + 1] if s.role is Role.OTHER and s.way is None]
    return [s for s in after if _alike(s.quantity, base.quantity)
            and s.quantity.start - base.quantity.end <= len("に対して、")]  # fmt: skip


def _alike(one: Quantity, other: Quantity) -> bool:
    return one.unit is other.unit and one.counter == other.counter


def _of_ratio(said: Said) -> _Evidence:
    q = said.quantity
    low, high = q.low, q.high
    if said.role is Role.CHANGE:
        sign = -1 if said.way is Way.DOWN else 1
        low, high = sorted((PERCENT + sign * abs(q.low), PERCENT + sign * abs(q.high)))
    elif q.unit is Unit.TIMES:
        low, high = low * PERCENT, high * PERCENT
    word = f"の{said.way.word}" if said.role is Role.CHANGE and said.way else ""
    return _Evidence(low, high, f"{NAME[said.aspect]}は{q.text}{word}", q.ref)


def _of_pair(level: Quantity, base: Quantity) -> _Evidence:
    text = f"{base.text}に対し{level.text}"
    if base.low <= 0:
        ways = (level.value > base.value) - (level.value < base.value)
        worth = Fraction(PERCENT + ways * PERCENT)
        return _Evidence(worth, worth, text)
    return _Evidence(level.low / base.high * PERCENT, level.high / base.low * PERCENT, text)


def _percent(value: Fraction) -> str:
    like = Quantity("0.0%", 0, 0, value, Fraction(1, TEN), Unit.PERCENT)
    return shown(value, like)


def level_as_change_marks(statement: Statement, known: Knowledge) -> Iterator[Mark]:
    """Yield levels called a change: 「前年度比95.2％の減少」, meant is 95.2 % of last year."""
    for said in statement.said:
        q = said.quantity
        if said.role is not Role.CHANGE or q.unit is not Unit.PERCENT or said.way is None:
            continue
        ratios = known.ratios(said.items, said.aspect, part=said.part)
        is_level = any(r.low <= q.high and q.low <= r.high for r in ratios)
        sign = -1 if said.way is Way.DOWN else 1
        rate = [r for r in ratios if r.low <= PERCENT + sign * q.high
                  and PERCENT + sign * q.low <= r.high]  # fmt: skip
        impossible = said.way is Way.DOWN and abs(q.value) > PERCENT
        doubtful = said.way is Way.DOWN and abs(q.value) >= CALLED_FALLEN
        if rate or not (is_level or impossible or (doubtful and not ratios)):
            continue
        level = abs(q.value)
        change = f"{shown(abs(PERCENT - level), q)}の{_fell(level)}"
        yield Mark(
            rule="words.level_as_change",
            message=f"「{q.text}の{said.way.word}」とありますが、{q.text}は{NAME[said.aspect]}の水準で、"
            "増減の率ではありません。書き方を直してください。",
            start=q.start,
            end=q.end,
            sureness=Sureness.CERTAIN if is_level or impossible else Sureness.LIKELY,
            found=f"{q.text}の{said.way.word}",
            expected=f"{NAME[said.aspect]}{shown(level, q)}（{change}）",
            ref=ratios[0].source.ref if ratios else "",
        )


def _fell(level: Fraction) -> str:
    return Way.DOWN.word if level < PERCENT else Way.UP.word

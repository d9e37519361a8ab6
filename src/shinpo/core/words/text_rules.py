"""What a text says against itself: 「文章のなかの矛盾」."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from shinpo.core.words.direction_rules import Mark
from shinpo.core.words.finding import Sureness
from shinpo.core.words.knowledge import PERCENT, shown
from shinpo.core.words.quantities import Quantity, Unit, quantities
from shinpo.core.words.statements import Role, Said, Statement

_REST = re.compile(r"(?:残り|残額|残余)の?(?:約)?$")
_SUM_WORD = re.compile(r"(?:の?(?:合計|計)(?:で|は|額は)?|合わせて|合計)$")
_LIST = re.compile(r"^(?!の)[、,・と及び並に()（）\w一-龠ァ-ヶ]{0,16}$")
_OF = re.compile(r"^の?うち[、,]?")
_SHARE = re.compile(r"^(?:[、,(（は]|で|と|割合|、?構成比|の|占める)*$")
_LAST_LABEL = re.compile(r"その他|そのほか|上記以外")
_OPENED = r"^[\s　]*[【\[(（〔]?"
_NUMBERED = r"[0-9０-９一二三四五六七八九十①-⑳]*[】\])）〕:：]"
_OPINION = re.compile(_OPENED + r"(?:委員の?)?(?:意見|ご意見|指摘)" + _NUMBERED)
_ANSWER = re.compile(_OPENED + r"(?:協会の?)?(?:回答|対応|対応方針|措置|処置|考え方)" + _NUMBERED)
_JUDGED = re.compile(r"(?:やや|大幅に|大きく|若干)?(改善|悪化|増加|減少|上昇|低下)(?:し|と)")
_OPPOSITE = {
    "改善": "悪化",
    "悪化": "改善",
    "増加": "減少",
    "減少": "増加",
    "上昇": "低下",
    "低下": "上昇",
}
_LABEL = re.compile(r"[一-龠ァ-ヶーA-Za-z]{2,}(?=(?:は|が|の|:|：)?$)")
SHORT_LINE = 40


def parts_marks(statement: Statement) -> Iterator[Mark]:
    """Yield parts that do not add up to their total: 「内訳の不一致」."""
    said = statement.said
    yield from _of_which(statement, said)
    yield from _summed(statement, said)
    yield from _shares(statement, said)


def _of_which(statement: Statement, said: Sequence[Said]) -> Iterator[Mark]:
    """5億77百万円のうち2億88百万円を…、残り2億89百万円を…."""
    for at, last in enumerate(said):
        before = statement.text[: last.quantity.start]
        if not _REST.search(before) or at == 0:
            continue
        first = said[at - 1].quantity
        whole = said[at - 2].quantity if at > 1 else None
        if whole is None or not (_alike(whole, first) and _alike(first, last.quantity)):
            continue
        if re.search(r"残高|目標", statement.text[whole.end : first.start]):
            continue
        if whole.value < max(first.value, last.quantity.value):
            continue
        yield from _sum_mark(whole, (first, last.quantity))


def _summed(statement: Statement, said: Sequence[Said]) -> Iterator[Mark]:
    """窓口12件、訪問8件の計21件: the figures of a list right before its sum."""
    for at, total in enumerate(said):
        word = _SUM_WORD.search(statement.text[: total.quantity.start])
        if word is None:
            continue
        parts: list[Quantity] = []
        edge = word.start()
        for one in reversed(said[:at]):
            between = statement.text[one.quantity.end : edge]
            if not _alike(one.quantity, total.quantity) or not _LIST.match(between):
                break
            parts.insert(0, one.quantity)
            edge = one.quantity.start
        if len(parts) > 1:
            yield from _sum_mark(total.quantity, tuple(parts))


def _sum_mark(total: Quantity, parts: tuple[Quantity, ...]) -> Iterator[Mark]:
    low, high = sum(p.low for p in parts), sum(p.high for p in parts)
    if low <= total.high and total.low <= high:
        return
    expected = shown(sum((p.value for p in parts), Fraction(0)), total)
    yield Mark(
        rule="words.parts",
        message=f"{'と'.join(p.text for p in parts)}の合計は{expected}で、{total.text}に"
        "なりません。",
        start=total.start,
        end=total.end,
        sureness=Sureness.CERTAIN,
        found=total.text,
        expected=expected,
    )


def _shares(statement: Statement, said: Sequence[Said]) -> Iterator[Mark]:
    """7,976件のうち1,318件 16.5%."""
    for whole, part, share in zip(said, said[1:], said[2:], strict=False):
        a, b, c = whole.quantity, part.quantity, share.quantity
        if (
            not _alike(a, b)
            or c.unit is not Unit.PERCENT
            or share.role not in (Role.LEVEL, Role.OTHER)
        ):
            continue
        between, then = statement.text[a.end : b.start], statement.text[b.end : c.start]
        if not (_OF.match(between) and len(between) <= SHORT_LINE and _SHARE.match(then)):
            continue
        if a.low <= 0:
            continue
        low, high = b.low / a.high * PERCENT, b.high / a.low * PERCENT
        if low <= c.high and c.low <= high:
            continue
        expected = shown(b.value / a.value * PERCENT, c)
        yield Mark("words.share", f"{a.text}のうち{b.text}は{expected}で、{c.text}になりません。",
                   c.start, c.end, Sureness.CERTAIN, c.text, expected)  # fmt: skip


def _alike(one: Quantity, other: Quantity) -> bool:
    return one.unit is other.unit and one.counter == other.counter


def list_marks(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Mark]]:
    """Yield lists whose lines, the last of them その他, do not add up to the line above them."""
    at = 0
    while at < len(statements):
        head = _one(statements[at])
        lines: list[Quantity] = []
        ahead = at + 1
        closed = False
        while head is not None and ahead < len(statements) and not closed:
            line = _one(statements[ahead])
            if line is None or not _alike(line, head):
                break
            lines.append(line)
            closed = bool(_LAST_LABEL.search(statements[ahead].text))
            ahead += 1
        if head is not None and closed and len(lines) > 1:
            for mark in _sum_mark(head, tuple(lines)):
                yield statements[at], mark
            at = ahead
            continue
        at += 1


def _one(statement: Statement) -> Quantity | None:
    """Return the figure of a short line that has only one, not counting what is in brackets."""
    text = re.sub(r"[(（][^)）]*[)）]?", "", statement.text)
    found = quantities(text)
    if len(text) > SHORT_LINE or "。" in text or len(found) != 1:
        return None
    return next((s.quantity for s in statement.said if s.quantity.text == found[0].text), None)


def opposite_marks(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Mark]]:
    """Yield the same change called やや改善 here and やや悪化 there: 「評価の食い違い」."""
    seen: dict[tuple[str, Fraction, Fraction], tuple[str, str]] = {}
    for at, statement in enumerate(statements):
        for level, base in zip(statement.said, statement.said[1:], strict=False):
            if level.role is not Role.LEVEL or base.role is not Role.BASE:
                continue
            if not _alike(level.quantity, base.quantity):
                continue
            label = _LABEL.search(statement.text[: level.quantity.start])
            source = [statement, *([statements[at - 1]] if at else [])]
            word = next((m for s in source if (m := _JUDGED.search(s.text))), None)
            if label is None or word is None:
                continue
            key = (label[0], level.quantity.value, base.quantity.value)
            before = seen.setdefault(key, (word[1], word[0][:-1]))
            if before[0] != _OPPOSITE[word[1]]:
                continue
            yield (
                statement,
                Mark(
                    rule="words.opposite",
                    message=f"{label[0]}{level.quantity.text}（{base.quantity.text}）を、ここでは"
                    f"「{word[0][:-1]}」、ほかの箇所では「{before[1]}」と書いています。",
                    start=level.quantity.start,
                    end=base.quantity.end,
                    sureness=Sureness.CERTAIN,
                    found=word[0][:-1],
                    expected=before[1],
                ),
            )


def opinion_places(raw: str) -> Iterator[tuple[int, int, str]]:
    """Yield opinions that nothing answers before the next one: start, end and line.

    Asked only of texts that have answers at all, or number their opinions as headings.
    """
    lines: list[tuple[int, str]] = []
    at = 0
    for line in raw.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    waiting: tuple[int, str] | None = None
    for start, line in lines:
        if _OPINION.match(line):
            if waiting is not None:
                yield waiting[0], waiting[0] + len(waiting[1]), waiting[1]
            waiting = (start, line)
        elif _ANSWER.match(line):
            waiting = None
    if waiting is not None:
        yield waiting[0], waiting[0] + len(waiting[1]), waiting[1]

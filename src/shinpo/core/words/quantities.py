"""The figures of a sentence: 「文中の計数の読取り」.

    quantities("保証承諾は1,347億53百万円（計画比112.3％）")

Amounts come out in yen, rates in percent, each with the unit of its last digit: what is written
1,482億円 may be 148,166百万円.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shinpo.core.yen import half_up

ZEROS: Mapping[str, int] = {"": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "億": 8, "兆": 12}
TEN = 10
COUNTERS = (
    "企業者", "事業者", "事業先", "企業", "店舗", "協会", "団体", "機関", "か所", "カ所", "箇所",
    "件", "先", "社", "回", "名", "人", "口", "者",
)  # fmt: skip
UP_MARKS, DOWN_MARKS = ("+", "プラス"), ("△", "▲", "マイナス")

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_PARTS = re.compile(rf"({_NUMBER})(兆|億|千万|百万|万|千)?")
_QUANTITY = re.compile(
    rf"(?P<money>(?:{_NUMBER}(?:兆|億|千万|百万|万|千)余?)*(?:{_NUMBER})?)円"
    rf"|(?P<number>{_NUMBER})(?P<unit>%|パーセント|ポイント|倍|{'|'.join(COUNTERS)})"
)
_ORDINAL = re.compile(r"(?:第|[A-Za-z])$")
_ABOUT_BEFORE = re.compile(r"(?:約|およそ|ほぼ|概ね|おおむね)$")
_ABOUT_AFTER = re.compile(r"(?:程度|余り|弱|強|前後|台)")
_BOUND = re.compile(r"(?:以上|以下|未満|超(?!過)|以内|を目標|の目標|目標)")
_NOT_A_COUNT = re.compile(r"^(?:目(?!標)|当たり|あたり|につき|/)")


class Unit(StrEnum):
    """What a quantity is measured in."""

    YEN = "yen"
    PERCENT = "percent"
    POINT = "point"
    TIMES = "times"
    COUNT = "count"


RATES = {
    "%": Unit.PERCENT,
    "パーセント": Unit.PERCENT,
    "ポイント": Unit.POINT,
    "倍": Unit.TIMES,
}


@dataclass(frozen=True)
class Quantity:
    """One figure of a sentence: 「文中の計数」.

    `value` is in yen, percent, points, times or pieces; `step` is the worth of one in its last
    digit. `sign` is what is written before it (+1, -1, 0 for nothing); `value` carries a minus.
    """

    text: str
    start: int
    end: int
    value: Fraction
    step: Fraction
    unit: Unit
    counter: str = ""
    sign: int = 0
    about: bool = False
    bound: bool = False
    ref: str = ""  # the reference whose figure stands here, empty for a typed one

    @property
    def low(self) -> Fraction:
        """The least that is written so after rounding; an 約 is taken for a twentieth."""
        return self.value - self._slack

    @property
    def high(self) -> Fraction:
        """The most that is written so."""
        return self.value + self._slack

    @property
    def _slack(self) -> Fraction:
        half = Fraction(0) if self.unit is Unit.COUNT else self.step / 2
        return max(half, abs(self.value) / (TEN * 2)) if self.about else half

    def may_be(self, exact: Fraction) -> bool:
        """Say whether an exact figure is written so, rounded half up or cut off."""
        if self.about:
            return self.low <= exact <= self.high
        rounded = Fraction(half_up(exact / self.step, 0)) * self.step
        cut = int(exact / self.step) * self.step
        return self.value in (rounded, cut)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the figures of a cleaned sentence in order: 「計数の読取り」."""
    found = []
    for match in _QUANTITY.finditer(text):
        before = text[: match.start()]
        if _ORDINAL.search(before) or _NOT_A_COUNT.match(text[match.end() :]):
            continue
        if match["money"] == "":  # 円 without a figure
            continue
        found.append(_quantity(text, match))
    return tuple(found)


def _quantity(text: str, match: "re.Match[str]") -> Quantity:
    before, after = text[: match.start()], text[match.end() :]
    sign, marked = _sign(before)
    start = match.start() - marked
    if match["money"] is not None:
        value, step = _money(match["money"])
        unit, counter = Unit.YEN, ""
    else:
        value, step = _plain(match["number"], 0)
        unit, counter = _unit(match["unit"])
    return Quantity(
        text=text[start : match.end()],
        start=start,
        end=match.end(),
        value=-value if sign < 0 else value,
        step=step,
        unit=unit,
        counter=counter,
        sign=sign,
        about=bool(_ABOUT_BEFORE.search(before[: len(before) - marked] if marked else before))
        or bool(_ABOUT_AFTER.match(after)),
        bound=bool(_BOUND.match(after)),
    )


def _unit(word: str) -> tuple[Unit, str]:
    return (RATES[word], "") if word in RATES else (Unit.COUNT, word)


def _sign(before: str) -> tuple[int, int]:
    """Return the sign written before a figure and how many letters it takes."""
    for marks, sign in ((UP_MARKS, 1), (DOWN_MARKS, -1)):
        for mark in marks:
            if before.endswith(mark):
                return sign, len(mark)
    if before.endswith("-") and not before[:-1].endswith(tuple("0123456789月年号")):
        return -1, 1
    return 0, 0


def _money(written: str) -> tuple[Fraction, Fraction]:
    """Return the yen of 717億29百万 and the worth of its last digit."""
    value, step = Fraction(0), Fraction(1)
    for part in _PARTS.finditer(written):
        amount, step = _plain(part[1], ZEROS[part[2] or ""])
        value += amount
    return value, step


def _plain(number: str, zeros: int) -> tuple[Fraction, Fraction]:
    digits = number.replace(",", "")
    places = len(digits.partition(".")[2])
    return Fraction(digits) * TEN**zeros, Fraction(TEN) ** (zeros - places)

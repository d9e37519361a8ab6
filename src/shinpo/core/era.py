"""Dates as people write them, in eras and in western years: 「和暦」「西暦」.

One field takes 令和8年11月21日, R8.11.21, 2026-11-21 and 2026/11/21, in half or full width;
whatever could mean two days is refused, never guessed.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from shinpo.core.period import Span
from shinpo.core.refusal import Refused, refuse

FIRST = "元"  # the first year of an era is 元年, not 1年
LONGEST_TEXT = 40  # no notation of a day is longer; stops absurd input early
_DASHES = str.maketrans(dict.fromkeys("−‐‑–—ー", "-"))
_ERA_AND_YEAR = r"(?P<era>[^\W0-9]*?)(?P<year>[0-9]+|元)"
_KANJI = re.compile(_ERA_AND_YEAR + r"年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日")
_SIGNS = re.compile(
    _ERA_AND_YEAR + r"(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
)


@dataclass(frozen=True)
class Era:
    """One era with the days that bear its name: 「元号」."""

    name: str
    letter: str
    first_year: int
    span: Span

    def year_of(self, western: int) -> int:
        """Return the year of this era that a western year is; the first is 1."""
        return western - self.first_year + 1


@dataclass(frozen=True)
class Eras:
    """The eras in order, and the day the solar calendar began: 「元号一覧」「太陽暦」."""

    known: tuple[Era, ...]
    calendar_from: date

    def named(self, mark: str) -> Era | None:
        """Return the era with that name or letter, if there is one."""
        return next((e for e in self.known if mark == e.name or mark.upper() == e.letter), None)

    def of(self, day: date) -> Era:
        """Return the era of a day: 「元号」. Refuse days before the solar calendar."""
        for era in self.known:
            if day in era.span and day >= self.calendar_from:
                return era
        raise _Entry(day.isoformat(), "date", "日付", self).before_calendar()


def in_era(day: date, eras: Eras) -> str:
    """Write a day as 令和8年11月21日: 「和暦」; the first year is 元年."""
    return f"{year_in_era(day, eras)}{day.month}月{day.day}日"


def year_in_era(day: date, eras: Eras) -> str:
    """Write the year of a day as 令和8年 or 令和元年: 「和暦の年」."""
    era = eras.of(day)
    year = era.year_of(day.year)
    return f"{era.name}{FIRST if year == 1 else year}年"


def in_era_short(day: date, eras: Eras) -> str:
    """Write a day as R8.11.21: 「和暦略記」; the first year is 1."""
    era = eras.of(day)
    return f"{era.letter}{era.year_of(day.year)}.{day.month}.{day.day}"


def in_western(day: date) -> str:
    """Write a day as 2026/11/21, the way the screens and the CSV files do: 「西暦」."""
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"


def parse_date(text: str, *, eras: Eras, field: str = "date", label: str = "日付") -> date:
    """Read a day in any accepted notation: 「日付の読取り」.

    Raise Refused with a Problem that names `field` and the rule; `label` is the field's name
    on the screen. 根拠: 元号法（昭和54年法律第43号）.
    """
    return _Entry(text, field, label, eras).read()


def readings(year: str, month: int, day: int, eras: Eras) -> tuple[date, ...]:
    """Return the days that a year without an era could mean, newest era first: 「候補日」."""
    found = []
    for era in reversed(eras.known):
        western = era.first_year + _number(year) - 1
        if MINYEAR <= western <= MAXYEAR and not _no_such_day(western, month, day):
            candidate = date(western, month, day)
            if candidate in era.span and candidate >= eras.calendar_from:
                found.append(candidate)
    return tuple(found)


@dataclass(frozen=True)
class _Entry:
    """One entry of one field; every refusal quotes it."""

    text: str
    field: str
    label: str
    eras: Eras

    def read(self) -> date:
        plain = _plain(self.text)
        if not plain:
            raise self._no("missing", "入力されていません。日付は必須です。", "日付を")
        short = len(plain) <= LONGEST_TEXT
        written = _KANJI.fullmatch(plain) or _SIGNS.fullmatch(plain) if short else None
        if written is None:
            raise self._no(
                "form",
                "日付として読み取れません。書き方が決まりと違います。",
                "令和8年11月21日、R8.11.21、2026-11-21、2026/11/21 のいずれかで",
            )
        mark, year = written["era"], written["year"]
        month, day = int(written["month"]), int(written["day"])
        if mark:
            return self._in_era(self._era(mark), _number(year), month, day)
        if year == FIRST or len(year) != len(str(MAXYEAR)):
            raise self._unclear(year, month, day)
        return self._western(int(year), month, day)

    def before_calendar(self) -> Refused:
        first = _long(self.eras.calendar_from)
        return self._no(
            "before_calendar",
            f"扱えません。{first}より前は太陽暦ではありません。",
            f"{first}以後の日付を",
        )

    def _no(self, rule: str, what_and_why: str, remedy: str) -> Refused:
        text = self.text.strip()
        shown = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
        quoted = f"{self.label}「{shown}」は" if shown else f"{self.label}が"
        return refuse(
            self.field, f"date.{rule}", f"{quoted}{what_and_why}{remedy}入力してください。"
        )

    def _era(self, mark: str) -> Era:
        era = self.eras.named(mark)
        if era is None:
            names = "、".join(f"{e.name}（{e.letter}）" for e in reversed(self.eras.known))
            why = f"受け付けられません。元号「{mark}」は登録がありません。"
            raise self._no("era_unknown", why, f"{names}のいずれかで")
        return era

    def _in_era(self, era: Era, year: int, month: int, day: int) -> date:
        if year < 1:
            why = f"存在しない日付です。{era.name}に0年はありません。"
            raise self._no("impossible", why, f"{era.name}の最初の年は{era.name}{FIRST}年と")
        found = self._western(era.first_year + year - 1, month, day)
        if found in era.span:
            return found
        begun, last = found >= era.span.start, era.span.last
        border = f"{_long(era.span.start)}から{_long(last) + 'まで' if last else ''}"
        raise self._no(
            "era_ended" if begun else "era_not_begun",
            f"受け付けられません。{era.name}は{border}です。",
            f"同じ日であれば{in_era(found, self.eras)}と",
        )

    def _western(self, year: int, month: int, day: int) -> date:
        why = "年が範囲外です。" if not MINYEAR <= year <= MAXYEAR else ""
        why = why or _no_such_day(year, month, day)
        if why:
            raise self._no("impossible", f"存在しない日付です。{why}", "正しい日付を")
        found = date(year, month, day)
        if found < self.eras.calendar_from:
            raise self.before_calendar()
        return found

    def _unclear(self, year: str, month: int, day: int) -> Refused:
        meant = "、".join(in_era(d, self.eras) for d in readings(year, month, day, self.eras))
        return self._no(
            "ambiguous",
            "どの年か決まりません。元号も4桁の西暦もありません。",
            f"{f'{meant}など、' if meant else ''}元号または4桁の西暦を付けて",
        )


def _plain(text: str) -> str:
    """Fold width and dashes; drop the spaces that stand beside a sign, not between figures."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    return re.sub(r"(?<=\D)\s+|\s+(?=\D)", "", folded)


def _number(year: str) -> int:
    return 1 if year == FIRST else int(year)


def _no_such_day(year: int, month: int, day: int) -> str:
    """Return why the day does not exist, or an empty text."""
    if not 1 <= month <= 12:
        return f"{month}月はありません。"
    last = monthrange(year, month)[1]
    return "" if 1 <= day <= last else f"{year}年{month}月は{last}日までです。"


def _long(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

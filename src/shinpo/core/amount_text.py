"""Amounts of money as people type them: 「金額の入力」「500万」「1.2億」.

The entry unit of the screen (円, 千円, 万円) applies to bare figures; written units are absolute.
Nothing below one yen is accepted, and nothing that could mean two amounts.
"""

import re
import unicodedata
from dataclasses import dataclass

from shinpo.core.refusal import Refused, refuse

LONGEST_TEXT = 40  # no amount below 1京円 needs more; stops absurd input early
UNITS = {"円": 0, "千円": 3, "万円": 4, "百万円": 6, "億円": 8}  # entry unit: zeros behind it
MINUS = "△"
TOO_LARGE_ZEROS = 16  # 1京円: past 9,999兆 there is no word in this reader
_SMALL = {"": 0, "十": 1, "百": 2, "千": 3}
_BIG = {"": 0, "万": 4, "億": 8, "兆": 12}
_SIGNS = "△▲-−"
_FIGURES = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_PART = re.compile(r"(?P<whole>[0-9,]+)(?:\.(?P<decimals>[0-9]+))?(?P<small>[十百千]?)")
_SECTION = re.compile(r"(?P<parts>[0-9,.十百千]+)(?P<big>[万億兆]|$)")


def yen_text(yen: int) -> str:
    """Write an amount as 5,000,000円, minus as △5,000円: 「金額の表示」."""
    return f"{MINUS if yen < 0 else ''}{abs(yen):,}円"


def parse_amount(text: str, *, unit: str = "円", field: str = "amount", label: str = "金額") -> int:
    """Read an amount into yen: 「金額の読取り」.

    `unit` is the entry unit of the field (a key of UNITS); it counts only for bare figures, since
    500万 and 5,000,000円 say theirs. Raise Refused with a Problem that names `field` and the rule.
    根拠: 通貨の単位及び貨幣の発行等に関する法律 第2条（通貨の額面価格の単位は円）.
    """
    return _Entry(text, field, label, unit).read()


@dataclass(frozen=True)
class _Entry:
    """One entry of one field; every refusal quotes it."""

    text: str
    field: str
    label: str
    unit: str

    def read(self) -> int:
        plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", self.text))
        if not plain:
            raise self._no("missing", "入力されていません。金額は必須です。", "金額を")
        if len(plain) > LONGEST_TEXT:
            raise self._unreadable()
        plain = plain.lstrip("¥\\")
        negative = plain[:1] != "" and plain[:1] in _SIGNS
        body = plain[1:].lstrip("¥\\") if negative else plain
        yen = self._yen(body.removesuffix("円"), said_yen=body.endswith("円"))
        return -yen if negative else yen

    def _yen(self, figures: str, *, said_yen: bool) -> int:
        """Decide what the figures count, and refuse where two amounts are meant by the same words.

        「5千」 in a field of 万円 and 「1億2000」 (said for 1億2,000万) are such words.
        """
        has_big = any(mark in figures for mark in _BIG if mark)
        has_small = any(mark in figures for mark in _SMALL if mark)
        if not said_yen and has_big and figures[-1] not in _BIG:
            why = "いくらか決まりません。最後の数字の単位がありません。"
            raise self._no("ambiguous", why, "「1億2000万」「1億2000円」のように万または円まで")
        if not said_yen and not has_big and has_small and UNITS[self.unit]:
            why = f"いくらか決まりません。この欄の単位は{self.unit}です。"
            raise self._no("ambiguous", why, "「5千円」「5千万」のように円または万まで")
        return self._sum(figures, 0 if said_yen or has_big else UNITS[self.unit])

    def _sum(self, figures: str, zeros: int) -> int:
        """Add the sections 億, 万 and 円, each smaller than the one before."""
        total, at, smaller_than = 0, 0, TOO_LARGE_ZEROS
        while at < len(figures):
            section = _SECTION.match(figures, at)
            if section is None or _BIG[section["big"]] >= smaller_than:
                raise self._unreadable()
            alone = at == 0 and section.end() == len(figures)
            amount = self._section(section["parts"], _BIG[section["big"]] + zeros, alone=alone)
            if amount >= 10**smaller_than:
                raise self._unreadable() if total else self._too_large()
            total, at, smaller_than = total + amount, section.end(), _BIG[section["big"]]
        if not figures:
            raise self._unreadable()
        return total

    def _section(self, parts: str, zeros: int, *, alone: bool) -> int:
        """Add the parts of one section (1億[2千5百]万); decimals only where nothing else stands."""
        total, at, smaller_than = 0, 0, len(_SMALL)
        while at < len(parts):
            part = _PART.match(parts, at)
            if part is None or _SMALL[part["small"]] >= smaller_than:
                raise self._unreadable()
            amount = self._part(part, zeros, alone=alone and len(part[0]) == len(parts))
            if at and (not part["small"] or amount >= 10 ** (zeros + smaller_than)):
                raise self._unreadable()  # 2千5 is said for 2,500 and could be read as 2,005
            total, at, smaller_than = total + amount, part.end(), _SMALL[part["small"]]
        return total

    def _part(self, part: "re.Match[str]", zeros: int, *, alone: bool) -> int:
        decimals = part["decimals"] or ""
        if not _FIGURES.fullmatch(part["whole"]):
            raise self._no(
                "comma",
                "読み取れません。カンマの位置が3桁ごとではありません。",
                "5,000,000 のように",
            )
        if decimals and not alone:
            raise self._unreadable()
        places = zeros + _SMALL[part["small"]]
        if len(decimals) > places:
            raise self._no(
                "fraction_of_yen", "受け付けられません。円未満の端数があります。", "円単位で"
            )
        figures = int(part["whole"].replace(",", "") + decimals)
        zeros_left: int = 10 ** (places - len(decimals))
        return figures * zeros_left

    def _too_large(self) -> Refused:
        return self._no("too_large", "受け付けられません。1京円以上です。", "1京円未満の金額を")

    def _unreadable(self) -> Refused:
        return self._no(
            "form",
            "金額として読み取れません。書き方が決まりと違います。",
            "500万、5千万、1.2億、5,000,000 のように",
        )

    def _no(self, rule: str, what_and_why: str, remedy: str) -> Refused:
        text = self.text.strip()
        shown = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
        quoted = f"{self.label}「{shown}」は" if shown else f"{self.label}が"
        return refuse(
            self.field, f"amount.{rule}", f"{quoted}{what_and_why}{remedy}入力してください。"
        )

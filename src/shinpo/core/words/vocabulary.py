"""The words in which reports compare figures: 「比較の言葉」.

Patterns over cleaned sentences (half-width digits, no blanks). Only what stands here is understood;
a comparison with anything else (九州平均, 予想) says nothing to the linter.
"""

import re
from enum import Enum

from shinpo.core.figure_book import Aspect


class Way(Enum):
    """Where a change goes."""

    UP = 1
    DOWN = -1
    FLAT = 0

    @property
    def word(self) -> str:
        """The way in a word."""
        return {Way.UP: "増加", Way.DOWN: "減少", Way.FLAT: "横ばい"}[self]

    @property
    def against(self) -> str:
        """The way against a plan or a result."""
        return {Way.UP: "上回る", Way.DOWN: "下回る", Way.FLAT: "同じ"}[self]


LAST = r"(?:前年度?(?:同期|同月)?|昨年度?|前年同期|前期)"
RATIO_MARKERS: tuple[tuple[Aspect, str], ...] = (
    (Aspect.EXPECTED_RATIO, rf"対?(?:{LAST}の?)?実績見込(?:額|み)?比"),
    (Aspect.LAST_PLAN_RATIO, rf"対?{LAST}計画比"),
    (Aspect.LAST_YEAR_RATIO, rf"対?{LAST}(?:の?実績)?(?:対?)比"),
    (Aspect.PLAN_RATIO, r"(?:対?計画(?:値|額)?(?:対)?|目標(?:値)?)比"),
)
BASE_MARKERS: tuple[tuple[Aspect, str], ...] = (
    (Aspect.LAST_PLAN, rf"{LAST}(?:の)?(?:計画|目標)(?:値|額)?"),
    (Aspect.EXPECTED, rf"(?:{LAST}の?)?実績見込(?:額|み)?"),
    (Aspect.LAST_YEAR, rf"{LAST}(?:の)?(?:実績)?(?:値|額|件数|先数|企業数)?"),
    (Aspect.PLAN, r"(?:当初|年間|年度)?(?:計画|目標)(?:値|額|件数|先数|企業数)?"),
)
RATIO_OF_BASE = {
    Aspect.PLAN: Aspect.PLAN_RATIO,
    Aspect.LAST_YEAR: Aspect.LAST_YEAR_RATIO,
    Aspect.LAST_PLAN: Aspect.LAST_PLAN_RATIO,
    Aspect.EXPECTED: Aspect.EXPECTED_RATIO,
}
BASE_OF_RATIO = {ratio: base for base, ratio in RATIO_OF_BASE.items()}
POINTS_OF_BASE = {
    Aspect.PLAN: Aspect.PLAN_POINTS,
    Aspect.LAST_YEAR: Aspect.LAST_YEAR_POINTS,
}
NAME = {
    Aspect.ACTUAL: "実績",
    Aspect.PLAN: "計画",
    Aspect.LAST_YEAR: "前年度",
    Aspect.LAST_PLAN: "前年度計画",
    Aspect.EXPECTED: "実績見込",
    Aspect.PLAN_RATIO: "計画比",
    Aspect.LAST_YEAR_RATIO: "前年度比",
    Aspect.LAST_PLAN_RATIO: "対前年度計画比",
    Aspect.EXPECTED_RATIO: "対実績見込比",
    Aspect.PLAN_POINTS: "計画との差",
    Aspect.LAST_YEAR_POINTS: "前年度との差",
}

PARTS_OF = {"件数": "cases", "金額": "amount"}
# Between a comparison and its figure: 前年度比 件数 156.5%, 金額で120.5%, 前年度と比べ約62百万円.
_COMPARED = r"(?:比べ|比較し|較べ)て?"
FILLER = (
    rf"(?:[はでがも、,:(（)）にとの・]|件数|金額|約|およそ|ほぼ|概ね|{_COMPARED}|に対し(?:て)?|より"
    r"|ベース|全体|実績|一方|同|[+△▲])*"
)
MARKER = re.compile(
    "|".join(
        [f"(?P<ratio_{aspect.value}>{words})" for aspect, words in RATIO_MARKERS]
        + [f"(?P<base_{aspect.value}>{words})" for aspect, words in BASE_MARKERS]
    )
)
# A change that a figure is itself: 90百万円の減少, 16%増, 2,535百万円下回った.
CHANGED = re.compile(
    r"(?:程度?|ほど|余り|近く|以上|強|弱)?(?:の|、)?(?:大幅[なに]?|大きな?|若干の?|微)?"
    r"(?:(?P<up>増(?!資)|プラス|上昇|上回|超過|拡大|伸び|多[いくかか])"
    r"|(?P<down>減|マイナス|低下|下回|縮小|少な))"
)
ADVERBS = (
    r"(?:、|大きく|大幅に|大幅な|若干|やや|わずかに|僅かに|幾分|概ね|おおむね|ほぼ|徐々に|着実に"
    r"|それぞれ|いずれも|ともに|とも|共に|双方|約)*"
)
_BASE = "(?:" + "|".join(words for _, words in BASE_MARKERS) + ")"
_JOIN = r"(?:、|,|及び|並びに|と|・|や)"
_OF_BASE = r"(?:の?約?[0-9,.]+(?:億[0-9,]*百万円|億円|百万円|千円|円|件|先|企業|回|名|人))?"
GOVERNING = re.compile(
    rf"(?P<bases>{_BASE}(?:{_JOIN}(?:{_BASE}|実績))*)(?:の水準)?{_OF_BASE}"
    rf"(?:を|に|より|と|も|とも|ともに|に対し|に比べ|と比べ)?て?{ADVERBS}"
    r"(?:(?:約)?[0-9,.]+(?:億[0-9,]*百万円|億円|百万円|千円|円|%|ポイント|件|先|企業|回)(?:も|ほど)?)?$"
)
PREDICATE = re.compile(
    r"(?P<up>上回|超過|超え|達成|増加|増え|伸長|上昇)"
    r"|(?P<down>下回|減少|減っ|低下|届か|及ば|未達|割り込)"
    r"|(?P<flat>横ばい|同水準|同程度)"
)
ONLY_AGAINST_BASE = re.compile(r"上回|下回|超過|超え|達成|届か|及ば|未達|割り込")
ONLY_AGAINST_PLAN = re.compile(r"達成|届か|未達")
ALL_OF_THEM = re.compile(r"(?:いずれも|ともに|共に|とも|双方)")
NEGATED = re.compile(
    r"[^、。]{0,12}?(?:なかった|ませんでした|ません|できず|至らず|ならず|ないもの)"
)
NEGATIVE_STEMS = re.compile(r"届か|及ば|未達")
# Not said as a fact of the period: hopes, fears, trends, causes, conditions.
UNSAID = re.compile(
    r"[^、。]{0,10}?(?:見込|予想|予測|懸念|恐れ|おそれ|場合|目指|よう|べく|可能性|傾向|抑制|防止|要因"
    r"|想定|期待|求め|必要|計画です|予定|目標|であろう|でしょう|リスク|判断)"
)
OTHER_TIMES = re.compile(
    r"以降|以前|年連続|ヵ年|か年|カ年|推移|年度から|年から|月から|コロナ前|年度と比|年度比|前々年|当時"
)
FACT_AFTER = re.compile(
    r"(?:し|と|で[あ、。し]|で推移|となり|。|$|する結果|る結果|る実績|る(?=約?[0-9])|り|った|って)"
)


def aspect_of(match: "re.Match[str]") -> tuple[Aspect, bool]:
    """Return which comparison a MARKER match is, and whether it names a ratio (…比)."""
    for name, text in match.groupdict().items():
        if text is not None:
            kind, _, aspect = name.partition("_")
            return Aspect(aspect), kind == "ratio"
    raise ValueError("no comparison matched")

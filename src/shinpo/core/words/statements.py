"""What a sentence says of its figures: 「文の読み方」.

Every figure gets a role (a level, a ratio, a change, the base of a comparison) and every word of
direction becomes a claim with the figures that stand for it. What is not plainly said gets the
role OTHER and is held against nothing.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from shinpo.core.figure_book import Aspect
from shinpo.core.words import vocabulary as words
from shinpo.core.words.quantities import Quantity, Unit, quantities
from shinpo.core.words.sentences import Sentence
from shinpo.core.words.topics import Mention, Topic, mentions, topic_at, topics
from shinpo.core.words.vocabulary import Way

NEAR = len("いずれも計画及び前年度実績を")
_PART_BEFORE = re.compile(r"(?:うち|の内|残り|残額|このうち)[、,:]?(?:件数|金額|約)?$")
_OTHER_BEFORE = re.compile(
    r"(?:各|当たり|あたり|平均|毎月|累計|延べ|合計|計|最大|上限|以上|月|日に?)$"
)
_LEVEL_AFTER = re.compile(
    r"^(?:[、。,)）(（0-9]|$|と(?!の)|で|とな|に(?:減少|増加|達|とどま|な)"
    r"|を(?:計上|記録|達成|確保)|の実績|まで|あり|あっ)"
)
_DATED_BEFORE = re.compile(
    r"(?:[0-9元]+年(?:度)?(?:[0-9]+月)?(?:末|時点)?|[0-9]+月末)(?:の|は|で|が)?(?:約)?$"
)
_TO_FIGURE = re.compile(rf"(?:額|高|の?実績|の?合計|上期|[:：。]|{words.FILLER[3:-2]})*")
_PART_WORD = re.compile(r"件数|金額")


class Role(Enum):
    """What a figure is in its sentence."""

    LEVEL = "level"  # 保証承諾は717億29百万円
    BASE = "base"  # (前年度 9回), 計画550億円
    RATIO = "ratio"  # 計画比130.4%
    CHANGE = "change"  # 前年度比16%増
    DIFFERENCE = "difference"  # 前年度比11百万円の増加
    PART = "part"  # うち2億89百万円
    OTHER = "other"


@dataclass(frozen=True)
class Said:
    """A figure with its role: 「計数の役割」. `aspect` is what it states, for a change its base."""

    quantity: Quantity
    role: Role
    aspect: Aspect
    items: tuple[str, ...]
    topic: str
    part: str = ""
    way: Way | None = None


@dataclass(frozen=True)
class Claim:
    """A word of direction: 「増減・達成の言葉」. `bases` is empty if the words name none."""

    way: Way
    bases: tuple[Aspect, ...]
    start: int
    end: int
    items: tuple[str, ...]
    topic: str
    part: str
    of_all: bool
    word: str


@dataclass(frozen=True)
class Statement:
    """A sentence, read."""

    sentence: Sentence
    terms: tuple[str, ...]
    given: tuple[Quantity, ...] = ()  # figures set by reference

    @property
    def text(self) -> str:
        """The cleaned sentence."""
        return self.sentence.text

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Items of the book that the sentence names."""
        return mentions(self.text, self.terms)

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Of what it speaks."""
        return topics(self.text, self.mentions)

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Its figures with their roles."""
        found: list[Said] = []
        typed = [q for q in quantities(self.text) if not any(_over(q, g) for g in self.given)]
        for quantity in sorted((*typed, *self.given), key=lambda q: q.start):
            found.append(self._said(quantity, found))
        return tuple(found)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Its words of direction that are said as facts."""
        found: list[Claim] = []
        edge = 0
        for match in words.PREDICATE.finditer(self.text):
            claim = self._claim(match, edge)
            edge = match.end()
            if claim is not None:
                found.append(claim)
        return tuple(found)

    def _said(self, quantity: Quantity, before: list[Said]) -> Said:
        edge = before[-1].quantity.end if before else 0
        window = self.text[edge : quantity.start]
        after = self.text[quantity.end :]
        items, topic = self._subject(quantity.start)
        parts = _PART_WORD.findall(window)
        part = words.PARTS_OF[parts[-1]] if parts else ""
        changed = words.CHANGED.match(after)
        way = _way_of(quantity, changed)
        marked = self._marker(window, governs=changed is not None)
        if marked is None and before and quantity.unit is Unit.PERCENT:
            marked = self._inherited(window, before[-1])
        role, aspect = self._role(quantity, window, after, marked, way)
        return Said(quantity, role, aspect, items, topic, part, way)

    def _marker(self, window: str, *, governs: bool) -> tuple[Aspect, bool] | None:
        """Return the comparison that stands before a figure, with only filling words between."""
        matches = list(words.MARKER.finditer(window))
        if not matches:
            return None
        gap = window[matches[-1].end() :]
        if governs:
            gap = gap.removeprefix("を")
        return words.aspect_of(matches[-1]) if re.fullmatch(words.FILLER, gap) else None

    def _inherited(self, window: str, before: Said) -> tuple[Aspect, bool] | None:
        """件数156.5%、金額120.5%: the second is compared as the first."""
        if before.role not in (Role.RATIO, Role.CHANGE) or before.quantity.unit is not Unit.PERCENT:
            return None
        if not re.fullmatch(words.FILLER, window) or not re.search("件数|金額|同", window):
            return None
        return before.aspect, True

    def _role(
        self,
        quantity: Quantity,
        window: str,
        after: str,
        marked: tuple[Aspect, bool] | None,
        way: Way | None,
    ) -> tuple[Role, Aspect]:
        if _PART_BEFORE.search(window):
            return Role.PART, Aspect.ACTUAL
        if marked is None:
            return self._unmarked(quantity, window, after, way)
        aspect, is_ratio = marked
        base = words.BASE_OF_RATIO.get(aspect, aspect)
        ratio = words.RATIO_OF_BASE.get(base, aspect)
        if quantity.unit is Unit.PERCENT:
            compared = is_ratio or re.search("比べ|比較|較べ|より|を$", window)
            if way is not None and (compared or is_ratio):
                return Role.CHANGE, ratio
            return (Role.RATIO, ratio) if compared else (Role.BASE, base)
        if quantity.unit is Unit.TIMES:
            if way is not None or is_ratio:
                return Role.OTHER, base
            return (Role.RATIO, ratio) if re.search("の(?:約)?$", window) else (Role.BASE, base)
        if way is not None:
            return Role.DIFFERENCE, base
        if is_ratio or quantity.unit is Unit.POINT or base is aspect is Aspect.ACTUAL:
            return Role.OTHER, aspect
        if re.search("比べ|比較|較べ|より", window):
            return Role.OTHER, base
        return Role.BASE, base

    def _unmarked(
        self, quantity: Quantity, window: str, after: str, way: Way | None
    ) -> tuple[Role, Aspect]:
        doubtful = _OTHER_BEFORE.search(window) or _DATED_BEFORE.search(window)
        if doubtful or quantity.bound or way is not None:
            return Role.OTHER, Aspect.ACTUAL
        return (Role.LEVEL if _LEVEL_AFTER.match(after) else Role.OTHER), Aspect.ACTUAL

    def _subject(self, at: int) -> tuple[tuple[str, ...], str]:
        """Return the items and the topic that hold at a letter."""
        topic = topic_at(self.topics, at)
        for mention in reversed(self.mentions):
            if mention.end > at or (topic is not None and mention.end < topic.start):
                continue
            gap = words.MARKER.sub("", self.text[mention.end : at])
            if any(q.end <= at and q.start >= mention.end for q in self._quantities):
                gap = re.sub(r"[0-9,.]+(?:件|億|百万円|千円|円|先|企業|%)*|[(（].*?[)）]", "", gap)
            if _TO_FIGURE.fullmatch(gap):
                return (mention.term,), mention.term
            break
        return (topic.items, topic.name) if topic is not None else ((), "")

    @cached_property
    def _quantities(self) -> tuple[Quantity, ...]:
        return quantities(self.text)

    def _claim(self, match: "re.Match[str]", edge: int) -> Claim | None:
        text, start = self.text, match.start()
        after = text[match.end() :]
        if any(
            q.end <= start
            and words.CHANGED.match(text[q.end :])
            and start - q.end <= len("の大幅な")
            for q in self._quantities
        ):
            return None  # the figure itself is the change
        if words.UNSAID.match(after):
            return None
        way = Way.UP if match["up"] else Way.DOWN if match["down"] else Way.FLAT
        if words.NEGATED.match(after) and not words.NEGATIVE_STEMS.fullmatch(match[0]):
            if way is not Way.UP:
                return None
            way = Way.DOWN
        elif not words.FACT_AFTER.match(after) and not words.NEGATIVE_STEMS.fullmatch(match[0]):
            return None
        governing = words.GOVERNING.search(text[edge:start])
        bases = _bases(governing["bases"]) if governing else ()
        if not bases and words.ONLY_AGAINST_BASE.fullmatch(match[0]):
            return None
        if words.ONLY_AGAINST_PLAN.fullmatch(match[0]) and set(bases) != {Aspect.PLAN}:
            return None
        items, topic = self._claimed(match, edge + governing.start() if governing else start)
        clause = text[text.rfind("、", 0, start) + 1 : start]
        part = _PART_WORD.findall(clause)
        of_all = words.ALL_OF_THEM.search(text[max(edge, start - NEAR) : start]) is not None
        word = text[edge + governing.start() if governing else start : match.end()]
        named = words.PARTS_OF[part[-1]] if len(set(part)) == 1 else ""
        return Claim(way, bases, start, match.end(), items, topic, named, of_all, word)

    def _claimed(self, match: "re.Match[str]", at: int) -> tuple[tuple[str, ...], str]:
        """Return of what a claim speaks: what follows it (計画を超過した代位弁済) or its topic."""
        following = re.match(r"(?:した|する|し|った|り|る)+", self.text[match.end() :])
        if following:
            begins = match.end() + following.end()
            for mention in self.mentions:
                if mention.start == begins:
                    return (mention.term,), mention.term
        topic = topic_at(self.topics, match.start())
        latest = [s for s in self.said if s.quantity.end <= at and s.items]
        if latest and (
            topic is None or (not topic.items and latest[-1].quantity.start > topic.start)
        ):
            return latest[-1].items, latest[-1].topic
        return (topic.items, topic.name) if topic is not None else ((), "")


def _way_of(quantity: Quantity, changed: "re.Match[str] | None") -> Way | None:
    if changed is not None:
        return Way.UP if changed["up"] else Way.DOWN
    if quantity.sign:
        return Way.UP if quantity.sign > 0 else Way.DOWN
    return None


def _bases(written: str) -> tuple[Aspect, ...]:
    """Return the bases of 計画及び前年度実績; a bare 実績 beside a plan is last year's."""
    found = [words.aspect_of(match)[0] for match in words.MARKER.finditer(written)]
    rest = words.MARKER.sub("", written)
    if "実績" in rest and Aspect.LAST_YEAR not in found:
        found.append(Aspect.LAST_YEAR)
    return tuple(dict.fromkeys(found))


def _over(one: Quantity, other: Quantity) -> bool:
    return one.start < other.end and other.start < one.end

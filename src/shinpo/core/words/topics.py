"""Of what a sentence speaks, from which letter on: 「主題」.

A figure is held against an item only where the sentence plainly speaks of that item: 「保証承諾は」
is one, 「創業関連資金の保証承諾は」 is another thing, and so is 「返済も進み」 in between.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shinpo.core.words.vocabulary import MARKER

_PARTICLE = re.compile(
    r"(?P<strong>について(?:は)?|に関しては|にあっては|は)|(?P<weak>が|も(?!あり|あって|あった|含め|あわせ))"
)
_NOUN_END = re.compile(r"[一-龠々ァ-ヶーA-Za-z)）」』]$")
_PHRASE = re.compile(r"[^、,。「」『』:：()（）<>]*$")
_NO_TOPIC = re.compile(
    r"(?:^(?:件数|金額)|増加|減少|改善|悪化|影響|結果|動き|実績|こと|もの|ため|中|一方|割合|うち|内訳|今後|又|後"
    r"|今年度|当年度|本年度|上期|下期|また|なお|これ|それ|以下|次|さら|特|更|他|全体|一部|現在|効果|見込)$"
)
# Words that may stand before an item without making another thing of it.
_LEAD = re.compile(
    r"^[・〇○●◎■◆□▪※*]?(?:\[内訳\])?(?:(?:令和|平成)?[0-9元]+年度(?:末|上期|上半期)?(?:の|における|において)?|(?:当|今|本)年度(?:末)?の?|(?:当|今)?期末の"
    r"|年度末の|上期の|上半期の|[0-9]+月末の|当期の|協会全体の|全体の|年間の?|この|その|当協会の|また|なお"
    r"|さらに|一方|加えて|特に|次に|まず|そのほか|このほか|その結果|結果として|結果|同じく|うち|まで|計画を上回る"
    r"|(?:計画|目標|前年度?(?:実績)?)を(?:大きく|大幅に)?(?:超過|上回|下回)(?:した|った|する|る))*$"
)
# A cause may stand before an item without a comma: 繰上げ償還などから保証債務残高は….
_CAUSE = re.compile(r"(?:などから|等から|ことから|により|等で|ため|結果)$")
_JOINED = re.compile(r"(?:、|,|及び|並びに|と|や|・|又は)$")
_TO_PARTICLE = re.compile(r"(?:額|高|実績|の実績|の合計|合計)?(?:[(（][^)）]*[)）])?")
_TO_NEXT = re.compile(r"(?:[(（][^)）]*[)）])?(?:、|,|及び|並びに|と|や|・)")
_AFTER_ITEM = re.compile(
    r"^(?:額|高|実績|の実績|の合計|合計|件数|金額|の件数|の金額|残高)?(?:[はがもを、,:：(（「」)]|について|に関しては"
    r"|[0-9△▲+\ue000]|約|の(?:増加|減少|実績)|$|で|となっ|となり|ともに|とも|いずれも|及び|並びに|と|や|・|。)"
)


@dataclass(frozen=True)
class Topic:
    """From `start` to `until` the sentence speaks of `name`; `items` are the book's terms in it."""

    name: str
    items: tuple[str, ...]
    start: int  # where the topic has been said and its words begin
    until: int


@dataclass(frozen=True)
class Mention:
    """A term of the book where it stands alone, not as part of another thing."""

    term: str
    start: int
    end: int


def mentions(text: str, terms: Iterable[str]) -> tuple[Mention, ...]:
    """Return the items that a sentence names, the longest term first where two begin alike."""
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []
    for term in terms:  # longest first
        at = text.find(term)
        while at >= 0:
            end = at + len(term)
            if not any(start < end and at < until for start, until in taken):
                taken.append((at, end))
                if _AFTER_ITEM.match(text[end:]):
                    found.append(Mention(term, at, end))
            at = text.find(term, end)
    found.sort(key=lambda mention: mention.start)
    return tuple(_standing_alone(text, found))


def _standing_alone(text: str, found: list[Mention]) -> list[Mention]:
    """Keep what begins its phrase, or is joined to an item that does."""
    kept: list[Mention] = []
    for mention in found:
        before = text[: mention.start]
        phrase = _PHRASE.search(before)
        lead = phrase[0] if phrase else ""
        if (_LEAD.match(lead) or _CAUSE.search(lead)) and not _of_another(text, mention, before):
            kept.append(mention)
            continue
        joined = _JOINED.search(before)
        if joined and kept and kept[-1].end >= joined.start() - len("の実績"):
            kept.append(mention)
    return [m for m in kept if not _part_of_sum(text, m)]


def _of_another(text: str, mention: Mention, before: str) -> bool:
    """A bracket opened by 「…による」 or a quotation belongs to what stands before it."""
    return before.endswith(("「", "『"))


def _part_of_sum(text: str, mention: Mention) -> bool:
    """『AとBの合計額』 is neither A nor B."""
    after = text[mention.end :]
    total = re.match(r"(?:と|及び|並びに)[^、。は]{1,20}の合計", after)
    joined = _JOINED.search(text[: mention.start]) and text[: mention.start][-1:] != "、"
    return bool(total) or bool(joined and after.startswith(("の合計", "合計")))


def topics(text: str, found: tuple[Mention, ...]) -> tuple[Topic, ...]:
    """Return the topics of a sentence in order: 「主題の区切り」.

    「は」 holds to the next 「は」; 「が」 and 「も」 hold to the end of their clause.
    """
    marks = []
    for particle in _PARTICLE.finditer(text):
        before = text[: particle.start()]
        phrase = _PHRASE.search(before)
        name = phrase[0] if phrase else ""
        closing = before.endswith((")", "）"))
        if not closing and (
            not _NOUN_END.search(name) or _NO_TOPIC.search(name) or _ends_in_marker(name)
        ):
            continue
        items = _items_before(text, found, particle.start())
        marks.append((particle, name, items))
    spans: list[Topic] = []
    for particle, name, items in marks:
        strong = particle["strong"] is not None
        until = len(text)
        # An item that is only joined in (保証債務残高も…) stays the topic if nothing else is one.
        alone = not any(p["strong"] and named for p, _, named in marks)
        leads = particle["weak"] == "も" and bool(items) and alone
        if not strong and not leads:
            stop = text.find("、", particle.end())
            until = stop if stop >= 0 else until
        spans.append(Topic(name, items, particle.end(), until))
    return tuple(spans)


def topic_at(spans: tuple[Topic, ...], at: int) -> Topic | None:
    """Return the topic that holds at a letter: the last one said that still holds."""
    holding = [topic for topic in spans if topic.start <= at < topic.until]
    return holding[-1] if holding else None


def _ends_in_marker(name: str) -> bool:
    return any(match.end() == len(name) for match in MARKER.finditer(name))


def _items_before(text: str, found: tuple[Mention, ...], at: int) -> tuple[str, ...]:
    """Return the items that a particle marks: the one before it and those joined to that."""
    items: list[str] = []
    edge = at
    for mention in reversed(found):
        gap = text[mention.end : edge]
        if mention.end > edge:
            continue
        if not (_TO_PARTICLE if edge == at else _TO_NEXT).fullmatch(gap):
            break
        items.append(mention.term)
        edge = mention.start
    return tuple(reversed(items))

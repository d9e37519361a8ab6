"""What the linter finds: 「文章校正の指摘」."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# What each rule is called on screen.
RULE_TERMS: Mapping[str, str] = {
    "words.direction": "増減・達成の言葉と計数",
    "words.level_as_change": "水準と増減の率の取り違え",
    "words.figure": "計数の相違",
    "words.other_comparison": "比較の取り違え",
    "words.difference": "増減額の相違",
    "words.change": "増減率の相違",
    "words.level_difference_ratio": "実績・増減・比率の不一致",
    "words.wrong_year": "比較する年度の誤り",
    "words.old": "締めより古い計数",
    "words.parts": "内訳と計の不一致",
    "words.share": "割合の不一致",
    "words.typed": "手入力の計数",
    "words.reference_unknown": "ない計数の引用",
    "words.opposite": "評価の食い違い",
    "words.said_twice": "箇所による食い違い",
    "words.opinion": "回答のない意見",
}


class Sureness(StrEnum):
    """How sure a finding is: 「確度」."""

    CERTAIN = "certain"  # the figures exclude what the words say
    LIKELY = "likely"  # no reader would write so; look at it


@dataclass(frozen=True)
class Finding:
    """A sentence that contradicts its figures: 「指摘」.

    `start` and `end` are places in the whole text, `line` and `column` count from 1. `expected` is
    what should stand there, as the text would write it (empty where nobody can say).
    """

    rule: str
    message: str
    sentence: str
    start: int
    end: int
    line: int
    column: int
    sureness: Sureness
    found: str = ""
    expected: str = ""
    ref: str = ""

    @property
    def term(self) -> str:
        """What its rule is called."""
        return RULE_TERMS[self.rule]

"""What the linter finds: 「文章校正の指摘」."""

from dataclasses import dataclass
from enum import StrEnum


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

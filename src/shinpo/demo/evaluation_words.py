"""The words of the demo's evaluations: sentences of evaluations.toml with their figures set."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.references import Reference, parse, render
from shinpo.law.styles import style
from shinpo.planning.evaluation.state import Issue, Measured

STYLE = "s002_accounts"
STOP = "。"


@cache
def words() -> Mapping[str, Any]:
    """Return the data of the evaluations."""
    text = files("shinpo.demo").joinpath("evaluations.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class Author:
    """Writes for one term: its own words where it has some, the usual ones otherwise."""

    def __init__(self, term: Term, own: Mapping[str, Any], book: FigureBook) -> None:
        self.term, self.own, self.book = term, own, book

    def said_of(self, kind: str, key: str) -> str:
        """Return what is said of an item or a line; `kind` is `done`, `said` or `comment`."""
        text = self.own.get(kind, {}).get(key) or words()[kind].get(key, "")
        for usual, of_a_half in words()["half"].items() if self.term.half else ():
            text = text.replace(usual, of_a_half)
        return self._set(text)

    def _set(self, text: str) -> str:
        """Set the figures; leave out a sentence whose figures are not known."""
        whole = [f"{one}{STOP}" for one in text.split(STOP) if one]
        return "".join(render(s, self.book, style(STYLE)) for s in whole if self._is_known(s))

    def _is_known(self, sentence: str) -> bool:
        named = [part for part in parse(sentence) if isinstance(part, Reference)]
        found = [self.book.get(one.ref) for one in named]
        return all(one is not None and one.cell.value is not None for one in found)

    def comments(self) -> Iterator[tuple[str, str]]:
        """Yield the lines about which something can be said, with what is said."""
        for line in words()["comment"]:
            if f"{line}.actual" in self.book and (text := self.said_of("comment", line)):
                yield line, text


def reason_of(issue: Issue) -> tuple[str, str]:
    """Return the grade on which the scorers agree, and why: the middle one of its measures."""
    graded = sorted((m for m in issue.measures if m.grade), key=lambda m: -(m.average or 0))
    if not graded:
        return "", words()["reasons"]["none"]
    grade = str(graded[len(graded) // 2].grade)
    reason = words()["reasons"][grade]
    return grade, reason.format(best=_named(graded[0]), worst=_named(graded[-1]))


def _named(measured: Measured) -> str:
    return f"{measured.item.title}（平均{measured.average}点）"

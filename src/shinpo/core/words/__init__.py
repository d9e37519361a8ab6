"""Words against figures: 「文章校正」.

    findings(text, book, period=Term(2024), eras=eras())

Marks sentences that contradict the figures they stand beside, or the figures of the book. Silence
is no praise: what is not plainly said is held against nothing.
"""

import re
from collections.abc import Iterator

from shinpo.core.era import Eras
from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.references import CLOSE, OPEN
from shinpo.core.words import direction_rules, figure_rules, text_rules, time_rules, twice_rules
from shinpo.core.words.direction_rules import Mark
from shinpo.core.words.finding import RULE_TERMS, Finding, Sureness
from shinpo.core.words.knowledge import Knowledge, known_of
from shinpo.core.words.quantities import Quantity, Unit
from shinpo.core.words.sentences import PADDING, PLACED, Sentence, sentences
from shinpo.core.words.statements import Statement

__all__ = ["RULE_TERMS", "Finding", "Sureness", "findings"]

_REFERENCE = re.compile(r"\{\{\s*([a-z0-9_]+(?:\.[a-z0-9_]+)+)\s*(?:\|[^{}]*)?\}\}")


def findings(
    text: str,
    book: FigureBook,
    *,
    period: Term | None = None,
    eras: Eras | None = None,
    references: bool | None = None,
) -> tuple[Finding, ...]:
    """Return the sentences that contradict their figures: 「文章と計数の照合」.

    `period` and `eras` are needed to tell a wrong year. `references` says whether figures must be
    placed by reference; None looks whether the text places any.
    """
    return _Lint(text, book, period, eras, references).run()


class _Lint:
    """One text on its way through the rules."""

    def __init__(
        self,
        raw: str,
        book: FigureBook,
        period: Term | None,
        eras: Eras | None,
        references: bool | None,
    ) -> None:
        self.raw, self.book, self.period, self.eras = raw, book, period, eras
        self.known = Knowledge(book)
        self.references = {m.start(): m[1] for m in _REFERENCE.finditer(raw)}
        self.by_reference = bool(self.references) if references is None else references
        placed = _REFERENCE.sub(lambda m: PLACED + PADDING * (len(m[0]) - 1), raw)
        self.statements = [
            Statement(sentence, self.known.terms, tuple(self._given(sentence)))
            for sentence in sentences(placed)
        ]
        self.line_starts = [0, *(m.end() for m in re.finditer("\n", raw))]

    def run(self) -> tuple[Finding, ...]:
        """Return the findings in the order of the text, one for each place."""
        found: dict[tuple[int, int], Finding] = {}
        for finding in (*self._of_places(), *self._of_sentences(), *self._of_text()):
            found.setdefault((finding.start, finding.end), finding)
        return tuple(sorted(found.values(), key=lambda f: (f.start, f.rule)))

    def _of_sentences(self) -> Iterator[Finding]:
        for statement in self.statements:
            for mark in self._marks(statement):
                yield self._finding(statement, mark)

    def _marks(self, statement: Statement) -> Iterator[Mark]:
        yield from figure_rules.difference_marks(statement, self.known)
        yield from direction_rules.level_as_change_marks(statement, self.known)
        yield from figure_rules.change_marks(statement, self.known)
        yield from direction_rules.direction_marks(statement, self.known)
        if self.period is not None and self.eras is not None:
            yield from time_rules.year_marks(statement, self.known, self.period, self.eras)
            yield from time_rules.as_of_marks(statement, self.period, self.eras)
        yield from figure_rules.triple_marks(statement)
        yield from figure_rules.figure_marks(statement, self.known)
        yield from text_rules.parts_marks(statement)
        if self.by_reference:
            yield from figure_rules.typed_marks(statement, self.known)

    def _of_text(self) -> Iterator[Finding]:
        for rule in (text_rules.list_marks, text_rules.opposite_marks, twice_rules.twice_marks):
            for statement, mark in rule(self.statements):
                yield self._finding(statement, mark)

    def _of_places(self) -> Iterator[Finding]:
        """Yield what needs no sentence: unknown and old references, opinions without an answer."""
        for start, ref in self.references.items():
            end = self.raw.index(CLOSE, start) + len(CLOSE)
            written = self.raw[start:end]
            if ref not in self.book:
                message = f"引用「{ref}」は計数表にありません。計数の一覧から選び直してください。"
                yield self._at("words.reference_unknown", message, start, end, written)
                continue
            age = time_rules.reference_age(self.book, ref, self.period) if self.period else ""
            if age:
                message = (
                    f"引用「{ref}」は{age}の計数で、この版の対象期間（{self.period}）より古いものです。"
                    "新しい締めの計数を引用してください。"
                )
                yield self._at("words.old", message, start, end, written)
        for start, end, line in text_rules.opinion_places(self.raw):
            message = "この意見に対する回答がありません。回答（対応）を書いてください。"
            yield self._at("words.opinion", message, start, end, line.strip())

    def _given(self, sentence: Sentence) -> Iterator[Quantity]:
        for at, letter in enumerate(sentence.text):
            ref = self.references.get(sentence.places[at]) if letter == PLACED else None
            if ref is None or ref not in self.book:
                continue
            known = known_of(self.book[ref])
            if known is None:
                continue
            counter = "" if known.unit is not Unit.COUNT else known.figure.unit
            text = f"{OPEN}{ref}{CLOSE}"
            yield Quantity(text, at, at + 1, known.value, known.step, known.unit, counter, ref=ref)

    def _finding(self, statement: Statement, mark: Mark) -> Finding:
        start, end = statement.sentence.place(mark.start, mark.end)
        line, column = self._line(start)
        return Finding(
            rule=mark.rule,
            message=mark.message,
            sentence=self._quoted(statement.sentence),
            start=start,
            end=end,
            line=line,
            column=column,
            sureness=mark.sureness,
            found=mark.found,
            expected=mark.expected,
            ref=mark.ref,
        )

    def _at(self, rule: str, message: str, start: int, end: int, sentence: str) -> Finding:
        line, column = self._line(start)
        return Finding(
            rule, message, sentence, start, end, line, column, Sureness.CERTAIN, sentence
        )

    def _quoted(self, sentence: Sentence) -> str:
        """Return the sentence as the text has it, without its line breaks."""
        if not sentence.places:
            return ""
        return re.sub(r"\s*\n\s*", "", self.raw[sentence.places[0] : sentence.places[-1] + 1])

    def _line(self, place: int) -> tuple[int, int]:
        line = sum(start <= place for start in self.line_starts)
        return line, place - self.line_starts[line - 1] + 1

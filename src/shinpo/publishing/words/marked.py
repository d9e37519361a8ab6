"""A text with its findings in place: 「指摘を付けた文章」."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shinpo.core.words import Finding, Sureness


@dataclass(frozen=True)
class Passage:
    """A piece of the text; `numbers` are the findings that stand in it, none for plain text."""

    text: str
    numbers: tuple[int, ...] = ()
    certain: bool = False


def marked(text: str, findings: Sequence[Finding]) -> tuple[Passage, ...]:
    """Return the text in pieces, findings that overlap in one: 「指摘の位置」."""
    return tuple(_passages(text, findings))


def _passages(text: str, findings: Sequence[Finding]) -> Iterator[Passage]:
    at = 0
    for start, end, numbers in _places(findings):
        if start > at:
            yield Passage(text[at:start])
        certain = any(findings[n - 1].sureness is Sureness.CERTAIN for n in numbers)
        yield Passage(text[start:end], tuple(numbers), certain)
        at = end
    if at < len(text):
        yield Passage(text[at:])


def _places(findings: Sequence[Finding]) -> list[tuple[int, int, list[int]]]:
    found: list[tuple[int, int, list[int]]] = []
    numbered = enumerate(findings, start=1)
    for number, one in sorted(numbered, key=lambda pair: (pair[1].start, pair[1].end)):
        if found and one.start < found[-1][1]:
            start, end, numbers = found[-1]
            found[-1] = (start, max(end, one.end), [*numbers, number])
        else:
            found.append((one.start, one.end, [number]))
    return found

"""How a rule says no: 「受付できない理由」.

A refusal names the field, the rule and, in Japanese, what happened (事象), why (原因)
and what to do next (対処), so that every surface prints the same words.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake in an input, as a value: collect them all, then refuse once.

    `field` is the English identifier of the input, `rule` the stable id of the rule broken,
    `message` the Japanese sentence shown to the user (事象・原因・対処 in this order).
    """

    field: str
    rule: str
    message: str


class Refused(ValueError):
    """An act that the rules do not allow. Carries every problem found; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise TypeError("a refusal needs at least one problem")
        self.problems: tuple[Problem, ...] = problems
        super().__init__("／".join(p.message for p in problems))


def refuse(field: str, rule: str, message: str) -> Refused:
    """Return a refusal with a single problem; the caller raises it."""
    return Refused(Problem(field=field, rule=rule, message=message))

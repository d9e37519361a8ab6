"""From a fact to its journal lines: 「仕訳」.

The rules are data (law/posting.toml), this is their meaning; the ledger's SQL does the same for
sets, and a test holds the two against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shinpo.core.dated import Dated
from shinpo.core.facts import KINDS, Fact

DEBIT, CREDIT = "debit", "credit"


@dataclass(frozen=True)
class PostingLine:
    """One line of a posting rule.

    `amount` names the fact's amount (`amount_yen`) or a part in its data. `subject` names whose
    sub-account is meant: the fact's own subject (`subject`) or a link in its data (`claim_id`).
    `effect` is +1 or -1 on the subject's balance in the account's normal direction, 0 where the
    account keeps no balance by subject.
    """

    side: str
    account: int
    amount: str = "amount_yen"
    subject: str = "subject"
    effect: int = 0


@dataclass(frozen=True)
class JournalLine:
    """One line of a journal entry: 「仕訳の一行」. Exactly one of the yen amounts is positive."""

    account: int
    subject_id: int
    debit_yen: int
    credit_yen: int


PostingRules = Mapping[str, Dated[tuple[PostingLine, ...]]]


def journal_lines(fact: Fact, rules: PostingRules) -> tuple[JournalLine, ...]:
    """Return the journal lines of a fact; none for a fact that moves no money: 「仕訳」.

    Lines of zero yen are left out. Raise NotInForce if the kind has rules but none on the day.
    An entered kind brings its own lines.
    """
    if KINDS[fact.kind].entered:
        return tuple(
            JournalLine(
                int(line["account"]), fact.subject_id, line["debit_yen"], line["credit_yen"]
            )
            for line in fact.data["lines"]
        )
    if fact.kind not in rules:
        return ()
    lines = []
    for rule in rules[fact.kind].on(fact.booked_on):
        yen = fact.amount_yen if rule.amount == "amount_yen" else int(fact.data[rule.amount])
        if yen == 0:
            continue
        subject = fact.subject_id if rule.subject == "subject" else int(fact.data[rule.subject])
        debit, credit = (yen, 0) if rule.side == DEBIT else (0, yen)
        lines.append(JournalLine(rule.account, subject, debit, credit))
    return tuple(lines)


def balances(lines: Sequence[JournalLine]) -> bool:
    """Tell whether an entry balances and has at least two lines (an empty entry balances too)."""
    if not lines:
        return True
    debit = sum(line.debit_yen for line in lines)
    return len(lines) > 1 and debit == sum(line.credit_yen for line in lines)


def rule_days(rules: PostingRules) -> list[tuple[str, date, date | None, int, PostingLine]]:
    """Flatten the rules to rows (kind, from, until, line number, line) for set-based posting."""
    return [
        (kind, entry.span.start, entry.span.until, number, line)
        for kind, dated in sorted(rules.items())
        for entry in dated.entries
        for number, line in enumerate(entry.value, start=1)
    ]

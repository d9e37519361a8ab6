"""Claims in bulk keep the guards of single acts."""

from datetime import date

import pytest
from django.db import connection, transaction

from shinpo.core.facts import Fact
from shinpo.core.refusal import Refused
from shinpo.guarantee.services import bulk as guarantees
from shinpo.ledger import record, replay, scope
from shinpo.recovery import bulk
from shinpo.recovery.services import claim_fact, recovery_facts
from support.demo import DemoBook

ON = date(2024, 4, 1)


def begun(book: DemoBook, request_id: str) -> record.Begun:
    return record.begin(record.Act(book.association_id, request_id, "test", 0))


def refusal(book: DemoBook, request_id: str, facts: list[Fact]) -> str:
    """Record a set that must be refused; return what was said and prove nothing was written."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from ledger_fact")
        before = cursor.fetchone()
        with pytest.raises(Refused) as refused, transaction.atomic():
            guarantees.record_set(begun(book, request_id), facts, bulk.ALL_CHANGES)
        cursor.execute("select count(*) from ledger_fact")
        assert cursor.fetchone() == before
    return refused.value.problems[0].rule


def test_a_set_of_receipts_changes_state_as_the_single_act_does(demo_book: DemoBook) -> None:
    with scope.association(demo_book.association_id):
        claims = [c.claim for c in bulk.open_claims() if c.claim.insurance_yen][:5]
        facts = [f for c in claims for f in recovery_facts(c, c.balance_yen + 1_000, ON)]
        guarantees.record_set(begun(demo_book, "receipts"), facts, bulk.ALL_CHANGES)
        still_open = {c.claim.claim_id for c in bulk.open_claims()}
        assert not still_open & {c.claim_id for c in claims}
        assert replay.verify(demo_book.association_id) == []


def test_two_receipts_of_one_claim_in_a_set_are_refused(demo_book: DemoBook) -> None:
    with scope.association(demo_book.association_id):
        claim = next(c.claim for c in bulk.open_claims() if c.claim.balance_yen > 10_000)
        facts = [recovery_facts(claim, 1_000, ON)[0] for _ in range(2)]
        assert refusal(demo_book, "twice", facts) == "subject_not_in_state"


def test_a_written_off_claim_is_not_written_off_again(demo_book: DemoBook) -> None:
    with scope.association(demo_book.association_id):
        claim_id = bulk.written_off_claims()[0]
        fact = claim_fact("claim_written_off", claim_id, 1, ON)
        assert refusal(demo_book, "again", [fact]) == "subject_not_in_state"


def test_insurance_is_not_received_twice(demo_book: DemoBook) -> None:
    with scope.association(demo_book.association_id):
        claim = next(c.claim for c in bulk.open_claims() if c.claim.insurance_yen)
        fact = claim_fact("insurance_received", claim.claim_id, 1, ON)
        assert refusal(demo_book, "insurance", [fact]) == "subject_not_in_state"

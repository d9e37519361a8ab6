"""The posting rules in force, from law/posting.toml and the chart of accounts, ready for SQL."""

from functools import cache
from typing import Any

from shinpo.core.accounts import Account
from shinpo.core.dated import Dated, Entry
from shinpo.core.facts import ENTERED
from shinpo.core.posting import DEBIT, PostingLine, PostingRules, rule_days
from shinpo.law import load
from shinpo.law.chart import accounts


@cache
def _account(account_id: str) -> Account:
    """Return the one account of that id; codes never change while ids live."""
    found = [account for account in accounts() if account.id == account_id]
    if len({account.code for account in found}) != 1:
        raise KeyError(f"law/posting.toml: no single account {account_id} in law/accounts.toml")
    return found[0]


@cache
def account_code(account_id: str) -> int:
    """Return the code of an account of law/accounts.toml by its identifier."""
    return int(_account(account_id).code)


@cache
def posting_rules() -> PostingRules:
    """Return the posting rules by kind of fact, with account codes resolved."""
    subledger = frozenset(load.document("posting")["subledger"])
    rules = {}
    for name, dated in load.parameters("posting").items():
        entries = [
            Entry(
                span=entry.span,
                value=tuple(_line(raw, subledger) for raw in entry.value),
                source=entry.source,
                note=entry.note,
            )
            for entry in dated.entries
        ]
        rules[name.removeprefix("posting.")] = Dated(name, entries, dated.origin)
    return rules


def _line(raw: dict[str, str], subledger: frozenset[str]) -> PostingLine:
    account = _account(raw["account"])
    effect = 0
    if raw["account"] in subledger:
        effect = 1 if raw["side"] == account.side.value else -1
    return PostingLine(
        side=raw["side"],
        account=int(account.code),
        amount=raw.get("amount", "amount_yen"),
        subject=raw.get("subject", "subject"),
        effect=effect,
    )


@cache
def rule_parameters() -> dict[str, list[Any]]:
    """Return the rules as the arrays that record.sql and rebuild_balance.sql take."""
    rows = rule_days(posting_rules())
    return {
        "r_kind": [kind for kind, _, _, _, _ in rows],
        "r_from": [start for _, start, _, _, _ in rows],
        "r_until": [until for _, _, until, _, _ in rows],
        "r_no": [number for _, _, _, number, _ in rows],
        "r_side": [line.side for *_, line in rows],
        "r_account": [line.account for *_, line in rows],
        "r_amount": [line.amount for *_, line in rows],
        "r_subject": [line.subject for *_, line in rows],
        "r_effect": [line.effect for *_, line in rows],
        "entered": list(ENTERED),
    }


@cache
def subledger() -> frozenset[str]:
    """Return the accounts that keep a balance by subject: no voucher may name them."""
    return frozenset(load.document("posting")["subledger"])


@cache
def balance_signs() -> dict[str, list[int]]:
    """Return the accounts with balances by subject and the sign of a debit on each."""
    ids = sorted(load.document("posting")["subledger"])
    found = [_account(name) for name in ids]
    return {
        "accounts": [int(account.code) for account in found],
        "signs": [1 if account.side.value == DEBIT else -1 for account in found],
    }

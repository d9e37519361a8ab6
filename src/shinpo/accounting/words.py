"""How totals and datasets of a closing are called on the pages."""

from shinpo.core.facts import KINDS

TOTALS = {
    "applications_under_review": "調査中の申込",
    "guarantees_not_reported": "貸付報告を待つ保証",
    "guarantees_outstanding": "保証債務残高",
    "subrogated_principal": "代位弁済（元金）",
    "subrogated": "代位弁済（元利）",
    "claims_balance": "求償権残高",
}
DATASETS = {
    "guarantee_movements": "保証と申込の動き",
    "guarantees": "保証",
    "applications": "申込",
    "claim_movements": "求償権の動き",
    "claims": "求償権",
    "lenders": "金融機関",
    "municipalities": "市町村",
    "programmes": "保証制度",
    "enterprises": "企業者",
    "account_totals": "勘定科目の借方・貸方",
    "account_openings": "勘定科目の開始残高",
    "activities": "活動の記録",
    "guarantee_runs": "保証の返済予定",
}


def total_term(name: str) -> str:
    """Return what a total of a roll is called."""
    return TOTALS[name] if name in TOTALS else KINDS[name].term


def dataset_term(name: str) -> str:
    """Return what a dataset is called; an old closing's dataset keeps its own name."""
    return DATASETS.get(name, name)

"""`shinpo check`: health of the house, the invariants of every book, the coverage of the law."""

import argparse
import json

from shinpo.cli.house import open_house


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments (none)."""


def run(args: argparse.Namespace) -> int:
    """Print the findings as JSON; exit 1 if there is any."""
    open_house()
    from shinpo.ledger import health, scope
    from shinpo.registry.models import Association

    findings = [*health.law_gaps(), *health.server_findings()]
    checked = []
    for association in Association.objects.order_by("id"):
        with scope.association(association.id):
            found = health.book_findings(association.id)
        checked.append({"association": association.code, "findings": len(found)})
        findings += [f"{association.code}: {text}" for text in found]
    report = {"associations": checked, "findings": findings}
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if findings else 0

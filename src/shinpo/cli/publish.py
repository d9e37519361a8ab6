"""`shinpo publish`: print an edition from a closing."""

import argparse
import json
import sys
from pathlib import Path

from shinpo.cli.association import SYSTEM_ACTOR, BadUse, find, month, say_refusal
from shinpo.cli.house import open_house
from shinpo.core.refusal import Refused

EDITIONS = ("bulletin",)
INVARIANT = "statistics."  # rules of statistics.invariants


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("edition", choices=EDITIONS, help="刊行物（bulletin＝保証月報）")
    parser.add_argument("--association", required=True, metavar="協会コード")
    parser.add_argument("--period", required=True, metavar="YYYY-MM")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="書き出し先")
    parser.add_argument("--change", default="", metavar="文", help="訂正の版のときの訂正の内容")


def run(args: argparse.Namespace) -> int:
    """Publish and print revision and files as JSON. Exit 1 if a table's invariant fails."""
    open_house()
    from shinpo.publishing.bulletin.publish import publish_bulletin

    try:
        association, period = find(args.association), month(args.period, "--period")
        if args.out.exists() and not args.out.is_dir():
            raise BadUse(f"「{args.out}」はフォルダではありません（--out）。")
        revision = publish_bulletin(
            association, period, args.out, actor_id=SYSTEM_ACTOR, change=args.change
        )
    except BadUse as error:
        print(error, file=sys.stderr)
        return 2
    except Refused as refused:
        findings = say_refusal(refused)
        failed_check = any(p.rule.startswith(INVARIANT) for p in refused.problems)
        return findings if failed_check else 2
    except OSError as error:
        print(
            f"「{args.out}」に書き出せません（--out）。{error.strerror}。場所を確かめてください。",
            file=sys.stderr,
        )
        return 2
    shown = {
        "edition": args.edition,
        "period": str(period),
        "revision": revision.number,
        "issued_on": revision.issued_on.isoformat(),
        "manifest_sha256": revision.manifest_sha256,
        "files": {str(args.out / name): sha256 for name, sha256 in revision.files.items()},
    }
    print(json.dumps(shown, ensure_ascii=False, indent=1))
    return 0

"""`shinpo publish`: print an edition, from a closing or from a published document's figures."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from shinpo.cli.association import SYSTEM_ACTOR, BadUse, find, month, say_refusal
from shinpo.cli.house import open_house
from shinpo.core.refusal import Refused

BULLETIN = "bulletin"
EVALUATIONS = ("halfyear", "evaluation", "midterm")
EDITIONS = (BULLETIN, *EVALUATIONS, "all")
INVARIANT = "statistics."  # rules of statistics.invariants


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "edition",
        choices=EDITIONS,
        help="刊行物（bulletin＝保証月報、halfyear＝上半期の進捗、evaluation＝年度の評価、"
        "midterm＝中期事業計画の評価、all＝その期間に作れるものすべて）",
    )
    made_from = parser.add_mutually_exclusive_group(required=True)
    made_from.add_argument("--association", metavar="協会コード")
    made_from.add_argument("--published", metavar="資料", help="公表資料（data/published）の名前")
    parser.add_argument(
        "--period", default="", metavar="期間", help="YYYY-MM、年度（2023）、2022H1、2021-2023"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="書き出し先")
    parser.add_argument("--change", default="", metavar="文", help="訂正の版のときの訂正の内容")
    parser.add_argument("--draft", action="store_true", help="案として書き出し、登録しない")


def run(args: argparse.Namespace) -> int:
    """Publish and print revision and files as JSON. Exit 1 if a table's invariant fails."""
    try:
        if args.out.exists() and not args.out.is_dir():
            raise BadUse(f"「{args.out}」はフォルダではありません（--out）。")
        shown = _published(args) if args.published else _live(args)
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
    print(json.dumps(shown, ensure_ascii=False, indent=1))
    return 0


def _published(args: argparse.Namespace) -> Any:
    """Make a published document again; nothing is registered, no data base is needed."""
    from shinpo.publishing.editions import published

    if args.edition == BULLETIN:
        raise BadUse("公表資料から作れるのは halfyear、evaluation、midterm です。")
    if args.change or args.draft:
        raise BadUse("公表資料による再現は登録しないため、--change と --draft は使えません。")
    kinds = EVALUATIONS if args.edition == "all" else (args.edition,)
    found = [
        edition
        for edition in published.published_editions()
        if args.edition == "all"
        and args.published in (edition.id, edition.seed)
        and args.period in ("", edition.period)
    ] or [published.find(args.published, kinds[0], args.period)]
    answers = []
    for edition in found:
        out = args.out / edition.id if args.edition == "all" else args.out
        answers.append(published.write(edition, out))
    return answers if args.edition == "all" else answers[0]


def _live(args: argparse.Namespace) -> Any:
    if not args.period:
        raise BadUse("期間を指定してください（--period）。")
    open_house()
    association = find(args.association)
    if args.edition == BULLETIN:
        return _bulletin(association, args)
    from shinpo.publishing.editions import publish

    options = {"actor_id": SYSTEM_ACTOR, "change": args.change, "draft": args.draft}
    if args.edition == "all":
        return publish.publish_all(association, args.period, args.out, **options)
    return publish.publish_edition(association, args.edition, args.period, args.out, **options)


def _bulletin(association: Any, args: argparse.Namespace) -> dict[str, Any]:
    from shinpo.publishing.bulletin.publish import publish_bulletin

    if args.draft:
        raise BadUse("保証月報に案の書き出し（--draft）はありません。")
    period = month(args.period, "--period")
    revision = publish_bulletin(
        association, period, args.out, actor_id=SYSTEM_ACTOR, change=args.change
    )
    return {
        "edition": args.edition,
        "period": str(period),
        "revision": revision.number,
        "issued_on": revision.issued_on.isoformat(),
        "manifest_sha256": revision.manifest_sha256,
        "files": {str(args.out / name): sha256 for name, sha256 in revision.files.items()},
    }

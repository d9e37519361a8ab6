"""`shinpo demo`: the invented association, its closings, its bulletin, its logins; then serve."""

import argparse
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from shinpo.cli.association import SYSTEM_ACTOR, say_refusal
from shinpo.cli.house import open_house
from shinpo.core.refusal import Refused

if TYPE_CHECKING:
    from shinpo.demo.build import Built

OTHER_SIZE = (
    "データベースには別の大きさの架空の協会が入っています。その大きさで起動するか、"
    "--reset を付けて作り直してください（架空の協会の記録はすべて消えます）。"
)
NOT_OURS = (
    "--reset は内蔵データベースに架空の協会だけが入っているときに限ります。"
    "別の場所で試すときは SHINPO_VAR に別のフォルダーを指定してください。"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--size", choices=("small", "full"), default="full", help="規模（既定 full）"
    )
    parser.add_argument("--no-serve", action="store_true", help="画面を提供しない")
    parser.add_argument("--reset", action="store_true", help="架空の協会を最初から作り直す")
    parser.add_argument(
        "--out", type=Path, default=Path("out"), help="月報と評価の出力先（既定 ./out）"
    )
    parser.add_argument("--host", default="127.0.0.1", help="待受アドレス（既定 127.0.0.1）")
    parser.add_argument("--port", type=int, default=8000, help="待受ポート（既定 8000）")


def run(args: argparse.Namespace) -> int:
    """Build what is missing, publish last month's bulletin, print the logins, serve."""
    open_house()
    from shinpo.cli import migrate

    started = time.perf_counter()
    if args.reset and not _reset():
        print(NOT_OURS, file=sys.stderr)
        return 2
    code = migrate.apply(verbosity=0)
    if code:
        return code
    from shinpo.demo import build

    try:
        built = build.build(args.size, _say)
    except build.OtherSize:
        print(OTHER_SIZE, file=sys.stderr)
        return 1
    try:
        _publish(built[0], args.out)
        _leave_evaluation(built[0], args.out)
    except Refused as refused:
        return say_refusal(refused)
    _say(f"準備ができました（{time.perf_counter() - started:.0f}秒）")
    _show_logins(built)
    if not args.no_serve:
        from shinpo.cli.serve import serve

        serve(host=args.host, port=args.port)
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


def _reset() -> bool:
    """Drop the embedded data base and its closings if only invented associations are in it."""
    import psycopg
    from django.conf import settings
    from django.db import connections

    from shinpo.ledger import roles, server

    if not settings.DATABASES["default"].get("EMBEDDED"):
        return False
    with connections["default"].cursor() as cursor:
        cursor.execute("select to_regclass('registry_association') is not null")
        if cursor.fetchone()[0]:
            cursor.execute("select coalesce(bool_and(is_demo), true) from registry_association")
            if not cursor.fetchone()[0]:
                return False
    connections.close_all()
    cluster = server.house()
    with psycopg.connect(cluster.url(server.ADMIN, "postgres"), autocommit=True) as admin:
        roles.drop_database(admin, roles.DATABASE)
    roles.prepare(cluster)
    shutil.rmtree(settings.CLOSINGS_ROOT, ignore_errors=True)
    return True


def _publish(built: "Built", out: Path) -> None:
    """Publish the bulletin of the last month."""
    started = time.perf_counter()
    from shinpo.publishing.bulletin.publish import publish_bulletin

    publish_bulletin(built.association, built.last_month, out, actor_id=SYSTEM_ACTOR)
    _say(f"{built.last_month} の月報を {out}/ に出力 {time.perf_counter() - started:.1f}秒")


def _leave_evaluation(built: "Built", out: Path) -> None:
    """Leave the newest published evaluation as files, as they were published."""
    from shinpo.ledger import scope
    from shinpo.publishing.editions.publish import write_newest
    from shinpo.publishing.models import Edition

    with scope.association(built.association.id):
        revision = write_newest(Edition.EVALUATION, out / "evaluation")
    if revision is not None:
        _say(f"{revision.edition.period.year}年度の経営計画の評価を {out}/evaluation/ に出力")


def _show_logins(built: "tuple[Built, ...]") -> None:
    _say("\nデモデータです。協会・金融機関・企業・職員はすべて架空です。")
    logins = [login for each in built for login in each.logins]
    role = max(len(login.role) for login in logins) + 1
    name = max(len(login.username) for login in logins) + 2
    for each in built:
        _say(f"\n{each.association.name}（営業日 {each.association.business_on}）")
        for login in each.logins:
            _say(f"  {login.role:　<{role}}{login.username:<{name}}{login.password}")
    _say("")

"""Is the house in order? Findings in Japanese; an empty list means yes: 「点検」."""

import hashlib
from itertools import pairwise
from typing import Any

from django.db import connection

from shinpo.core.period import Month
from shinpo.law import load
from shinpo.ledger import closing
from shinpo.ledger.rules import balance_signs


def law_gaps() -> list[str]:
    """Return every parameter of the law whose validity has a hole between two records."""
    return [
        f"law/{file}.toml の {name} は {earlier.span.until} から {later.span.start} まで空白です。"
        for file in load.file_names()
        for name, dated in load.parameters(file).items()
        for earlier, later in pairwise(dated.entries)
        if earlier.span.until != later.span.start
    ]


def server_findings() -> list[str]:
    """Return what is wrong with the role that serves: it must have no power over the guards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcreatedb or rolcreaterole,"
            " exists (select 1 from pg_tables where tableowner = current_user)"
            " from pg_roles where rolname = current_user"
        )
        superuser, bypasses, creates, owns = cursor.fetchone()
    named = {
        "管理者権限": superuser,
        "行単位の保護の回避": bypasses,
        "作成権限": creates,
        "表の所有": owns,
    }
    return [f"接続の役割に{name}があります。" for name, wrong in named.items() if wrong]


_BOOK = {
    "貸借の一致しない仕訳": "select count(*) from (select 1 from ledger_line group by fact_id"
    " having sum(debit_yen) <> sum(credit_yen) or count(*) < 2) x",
    "事実のない仕訳": "select count(*) from ledger_line l where not exists"
    " (select 1 from ledger_fact f where f.id = l.fact_id)",
    "負の残高": "select count(*) from ledger_balance where balance_yen < 0",
    "仕訳から求めた残高と異なる残高": "select count(*) from ("
    " select l.subject_id, l.account, sum((l.debit_yen - l.credit_yen) * s.sign) as yen"
    " from ledger_line l join unnest(%(accounts)s::smallint[], %(signs)s::smallint[])"
    " as s (account, sign) on s.account = l.account group by 1, 2) j"
    " full join ledger_balance b on b.subject_id = j.subject_id and b.account = j.account"
    " where coalesce(j.yen, 0) <> coalesce(b.balance_yen, 0)",
    "締切後に記帳された事実": "select count(*) from ledger_fact f join ledger_closing c"
    " on c.month = date_trunc('month', f.booked_on)::date where f.recorded_at > c.closed_at",
}


def book_findings(association_id: int) -> list[str]:
    """Check the invariants of one book and the files of its closings.

    Must run inside `scope.association(association_id)`.
    """
    found = []
    with connection.cursor() as cursor:
        for name, sql in _BOOK.items():
            cursor.execute(sql, balance_signs())
            count = cursor.fetchone()[0]
            if count:
                found.append(f"{name}が{count:,}件あります。")
        cursor.execute("select month, manifest::json from ledger_closing order by month")
        for month, manifest in cursor.fetchall():
            found += _file_findings(association_id, Month.of(month), manifest)
    return found


def _file_findings(association_id: int, month: Month, manifest: Any) -> list[str]:
    """Compare the files of a closing with the hashes of its manifest."""
    found = []
    for name, dataset in manifest["datasets"].items():
        path = closing.folder(association_id, month) / f"{name}.parquet"
        if not path.is_file():
            found.append(f"{month} の締めのファイル {name} がありません。")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != dataset["sha256"]:
            found.append(f"{month} の締めのファイル {name} が締めた時と異なります。")
    return found

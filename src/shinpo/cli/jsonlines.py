"""JSON lines in, JSON lines out: one answer per line, in order.

A line that cannot be answered becomes `{"id", "error": {"field", "rule", "message"}}`; the
others are answered all the same. Blank lines are passed over.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from shinpo.core.refusal import Refused, refuse

Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def run_lines(lines: Iterable[bytes], out: BinaryIO, answer: Answer) -> int:
    """Answer every line and return the exit code: 0 all answered, 1 some refused."""
    refused = False
    for line in lines:
        if not line.strip():
            continue
        identity: str | int | None = None
        try:
            request = _request(line)
            identity = _identity(request)
            reply: dict[str, Any] = {"id": identity, **answer(request)}
        except Refused as refusal:
            refused = True
            first = refusal.problems[0]
            error = {"field": first.field, "rule": first.rule, "message": first.message}
            reply = {"id": identity, "error": error}
        text = json.dumps(reply, ensure_ascii=False)
        # Half of a surrogate pair in an id has no UTF-8; its JSON escape goes out instead.
        out.write(text.encode("utf-8", "backslashreplace") + b"\n")
    out.flush()
    return 1 if refused else 0


def _request(line: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(
            line.decode("utf-8"),
            parse_float=Decimal,  # kept exact, so that a rule can refuse it by its own text
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        raise refuse(
            "line",
            "jsonl.broken",
            "行を読み取れません。JSON として正しくないか、文字コードが UTF-8 ではありません。"
            "1行に1件の JSON オブジェクトを書いてください。",
        ) from None
    if not isinstance(read, Mapping):
        raise refuse(
            "line",
            "jsonl.object",
            "行を読み取れません。JSON オブジェクトではありません。"
            '1行に1件、{"id": ...} の形で書いてください。',
        )
    return read


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _identity(request: Mapping[str, Any]) -> str | int | None:
    identity = request.get("id")
    if identity is None or (isinstance(identity, str | int) and not isinstance(identity, bool)):
        return identity
    raise refuse(
        "id",
        "jsonl.id",
        "id を読み取れません。文字列か整数ではありません。id を文字列か整数にしてください。",
    )

"""JSON lines in, JSON lines out: one answer per line, in order.

A line that cannot be answered becomes `{"id", "error": {"field", "rule", "message"}}`; the
others are answered all the same. Blank lines are passed over, and so is a byte order mark at
the start. Lines are answered as they arrive, so that a program may wait for each answer. An id
of any kind comes back as it was given.
"""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from shinpo.core.refusal import Refused, refuse

Answer = Callable[[dict[str, Any]], Mapping[str, Any]]

CHUNK_BYTES = 1 << 16


def run_lines(source: BinaryIO, out: BinaryIO, answer: Answer) -> int:
    """Answer every line and return the exit code: 0 all answered, 1 some refused."""
    refused = False
    number = 0
    for lines in _arrived(source):
        replies = []
        for line in lines:
            number += 1
            if number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901
            if not line.strip():
                continue
            identity: Any = None
            try:
                request = _request(line, number)
                identity = request.get("id")
                reply: dict[str, Any] = {"id": identity, **answer(request)}
            except Refused as refusal:
                refused = True
                first = refusal.problems[0]
                error = {"field": first.field, "rule": first.rule, "message": first.message}
                reply = {"id": identity, "error": error}
            # Half of a surrogate pair in an id has no UTF-8; its JSON escape goes out instead.
            replies.append(_encode(reply).encode("utf-8", "backslashreplace"))
        if replies:
            out.write(b"\n".join(replies) + b"\n")
            out.flush()
    return 1 if refused else 0


def _arrived(source: BinaryIO) -> Iterator[Iterable[bytes]]:
    """Yield the whole lines of what has arrived so far, without waiting for more."""
    rest = b""
    while chunk := source.read1(CHUNK_BYTES):  # type: ignore[attr-defined]
        *lines, rest = (rest + chunk).split(b"\n")
        yield lines
    if rest:
        yield (rest,)


class _TwiceNamed(ValueError):
    """A key stands twice in one object: which value counts cannot be known."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceNamed(next(name for name in names if names.count(name) > 1))
    return made


def _plain(value: Any) -> Any:
    """Return what stands for a number that JSON alone cannot write: those inside an id."""
    if isinstance(value, Decimal):
        return json.loads(str(value)) if value.is_finite() else str(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=_plain).encode
_decode = json.JSONDecoder(
    parse_float=Decimal,  # kept exact, so that a rule can refuse it by its own text
    parse_constant=Decimal,  # NaN and Infinity: the rule of their field refuses them
    object_pairs_hook=_object,
).decode


def _request(line: bytes, number: int) -> dict[str, Any]:
    try:
        read = _decode(line.decode("utf-8"))
    except _TwiceNamed as twice:
        raise refuse(
            "line",
            "jsonl.broken",
            f"{number}行目を読み取れません。「{str(twice)[:40]}」が2回あり、どちらの値か決まりません。"
            "1つの項目は1回だけ書いてください。",
        ) from None
    except (ValueError, RecursionError):
        raise refuse(
            "line",
            "jsonl.broken",
            f"{number}行目を読み取れません。JSON として正しくないか、文字コードが UTF-8 では"
            "ありません。1行に1件の JSON オブジェクトを書いてください。",
        ) from None
    if not isinstance(read, dict):
        raise refuse(
            "line",
            "jsonl.object",
            f"{number}行目を読み取れません。JSON オブジェクトではありません。"
            '1行に1件、{"id": ...} の形で書いてください。',
        )
    return read

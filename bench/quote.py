"""Quotes a second on one core, beside the ceiling: reading and writing the same JSON alone.

    uv run python bench/quote.py [--lines 20000] [--rounds 5]

Prints one JSON object: figure (quotes a second of CPU time, best round), ceiling (the same lines
parsed and the same answers dumped by the json module, no rule in between), ratio, environment.
"""

import argparse
import io
import json
import os
import platform
import time
from collections.abc import Callable

from shinpo.cli.jsonlines import run_lines
from shinpo.cli.quote import quote


def requests(count: int) -> list[str]:
    """Return lines of every kind: equal, lump, grace with balloon, daily, in parts, unequal."""
    kinds = [
        lambda n: {
            "amount_yen": 10_000_000,
            "rate_percent": "1.15",
            "months": 60,
            "repayment": [
                {"from": 1, "to": 59, "every": 1, "amount_yen": 167_000},
                {"at": 60, "amount_yen": 147_000},
            ],
        },
        lambda n: {"amount_yen": 5_000_000 + n, "rate_percent": "1.35", "months": 12},
        lambda n: {
            "amount_yen": 5_000_000,
            "rate_percent": "1.15",
            "months": 49,
            "on": "2025-04-01",
            "repayment": [
                {"from": 4, "to": 48, "every": 1, "amount_yen": 100_000},
                {"at": 49, "amount_yen": 500_000},
            ],
        },
        lambda n: {"amount_yen": 10_000_000 + n, "rate_percent": "0.98", "days": 715},
        lambda n: {
            "amount_yen": 20_000_000,
            "rate_percent": "1.35",
            "months": 120,
            "split": True,
            "repayment": [
                {"from": 7, "to": 119, "every": 1, "amount_yen": 175_000},
                {"at": 120, "amount_yen": 225_000},
            ],
        },
        lambda n: {
            "amount_yen": 9_000_000,
            "rate_percent": "1.00",
            "months": 60,
            "repayment": [
                {"from": 1, "to": 30, "every": 1, "amount_yen": 100_000},
                {"from": 31, "to": 60, "every": 1, "amount_yen": 200_000},
            ],
        },
    ]
    return [json.dumps({"id": f"q{n}", **kinds[n % len(kinds)](n)}) for n in range(count)]


def best_seconds(act: Callable[[], object], rounds: int) -> float:
    """Return the CPU seconds of the fastest round."""
    taken = []
    for _ in range(rounds):
        started = time.process_time()
        act()
        taken.append(time.process_time() - started)
    return min(taken)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    lines = requests(args.lines)
    source = "\n".join(lines).encode()
    target = io.BytesIO()
    assert run_lines(io.BytesIO(source), target, quote) == 0, "every line of the benchmark is a fee"
    answers = [json.loads(line) for line in target.getvalue().splitlines()]
    assert len(answers) == len(lines)

    quoting = best_seconds(lambda: run_lines(io.BytesIO(source), io.BytesIO(), quote), args.rounds)
    bare = best_seconds(
        lambda: [
            json.dumps(answer, ensure_ascii=False).encode()
            for line, answer in zip(lines, answers, strict=True)
            if json.loads(line)
        ],
        args.rounds,
    )
    figure, ceiling = len(lines) / quoting, len(lines) / bare
    print(
        json.dumps(
            {
                "bench": "quote",
                "unit": "quotes per CPU second on one core",
                "figure": round(figure),
                "ceiling": round(ceiling),
                "ceiling_is": "json.loads of the same lines and json.dumps of the same answers",
                "ratio": round(figure / ceiling, 3),
                "lines": len(lines),
                "rounds": args.rounds,
                "environment": {
                    "python": platform.python_version(),
                    "machine": platform.machine(),
                    "system": platform.system(),
                    "cores": os.cpu_count(),
                    "load": round(os.getloadavg()[0], 1),
                },
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()

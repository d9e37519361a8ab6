"""Read which lines of a plan feed its ratios: 「計画の経営諸比率」 (law/plan_ratios.toml)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from shinpo.core.ratios import INPUT_NAMES, Inputs
from shinpo.core.yen import Exact
from shinpo.law.load import document, value

PREFIX = "input."


@dataclass(frozen=True)
class PlanInputs:
    """Where the inputs of the ratios stand in a plan: 「算式の各項」."""

    lines: Mapping[str, str]
    opening: Mapping[str, str]
    entered: tuple[str, ...]

    def of(self, values: Mapping[str, Exact], before: Mapping[str, Exact]) -> Inputs:
        """Return the inputs of a year's plan; `before` are the figures of the year before.

        What the plan does not say stays unknown (None).
        """
        known: dict[str, Exact | None] = {
            **{name: values.get(line) for name, line in self.lines.items()},
            **{
                name: before.get(line, values.get(PREFIX + name))
                for name, line in self.opening.items()
            },
            **{name: values.get(PREFIX + name) for name in self.entered},
        }
        return Inputs(**{name: known.get(name) for name in INPUT_NAMES})

    @property
    def entered_lines(self) -> dict[str, str]:
        """Return the inputs to enter: id and official term, in the order of the formulas."""
        return _named(self.entered)

    @property
    def opening_lines(self) -> dict[str, str]:
        """Return what is entered besides where the year before is not in the plan (実績見込)."""
        return _named(self.opening)


def _named(names: Collection[str]) -> dict[str, str]:
    terms = document("ratios")["input"]
    return {PREFIX + name: terms[name]["term"] for name in INPUT_NAMES if name in names}


def plan_inputs(on: date) -> PlanInputs:
    """Return the places of the inputs in force on a day. Raise NotInForce outside the record."""
    record = value("plan_ratios", "inputs", on)
    return PlanInputs(dict(record["lines"]), dict(record["opening"]), tuple(record["entered"]))

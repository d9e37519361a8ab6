"""Plan, indicators, self-evaluation and the outside committee: 「経営計画と評価」.

Each part is an app of its own: `plans` (what the association says it will do), `indicators` (what
it counts), `evaluation` (how it grades itself), `committee` (who judges it from outside). A later
part may use an earlier one, never the other way.
"""

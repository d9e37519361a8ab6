"""Half-year, annual and mid-term evaluations as editions: 「経営計画の評価の刊行」."""

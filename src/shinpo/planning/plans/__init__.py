"""What the association says it will do: mid-term and annual plans in versions: 「経営計画」."""

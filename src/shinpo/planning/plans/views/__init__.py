"""Plans on screen: 「経営計画」."""

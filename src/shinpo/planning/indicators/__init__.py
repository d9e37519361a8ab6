"""Indicators: what is counted, from which records, by definition: 「評価指標」."""

"""Accounting department: closing the month and the trial balance (経理：月次の締め、試算表)."""

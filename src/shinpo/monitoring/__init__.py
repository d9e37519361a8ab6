"""Monitoring: guarantees whose borrower stopped paying as agreed."""

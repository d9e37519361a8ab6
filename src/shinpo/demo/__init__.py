"""The invented association (架空): demo data made through the same ledger as real work."""

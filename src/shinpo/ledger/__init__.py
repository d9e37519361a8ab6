"""Facts, journals and balances: the only writer of money."""

"""Results of a term from closings: business, income, finance, ratios (経営計画の実績)."""

from shinpo.planning.results.book import results_of

__all__ = ["results_of"]

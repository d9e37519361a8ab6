"""Statistics tables: counted over closings, and those that associations published: 「統計」."""

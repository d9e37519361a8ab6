"""Editions: what is printed and published, and the check of its figures: 「公表物」."""

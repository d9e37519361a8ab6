"""Editions on screen: the list, one edition, its texts, its draft, its files."""

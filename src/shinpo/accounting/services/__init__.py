"""The acts of the accounting department: vouchers and the year-end (振替伝票、年度末の決算)."""

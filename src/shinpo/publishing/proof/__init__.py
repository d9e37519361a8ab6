"""Number check of published tables: 「数値校正」.

`formulas` evaluates one cell exactly, `rules` turns the rules written beside a table into
formulas for its cells, `report` compares with the print and counts.
"""

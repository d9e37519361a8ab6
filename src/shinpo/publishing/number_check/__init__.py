"""Number check of any table, pasted or uploaded: 「数値校正」.

`sheet` reads the table, `columns` and `rows` infer how it is built, `check` recomputes it with the
arithmetic of `publishing.proof`, `causes` says what a difference probably is.
"""

"""The year's results beside its plan and last year, line by line (計画と実績)."""

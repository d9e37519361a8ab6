"""Self-evaluation: drafts, scores, settlements, steps with their days, countermeasures."""

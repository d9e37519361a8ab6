"""The outside committee: members and terms, sessions, packets, opinions: 「外部評価委員会」."""

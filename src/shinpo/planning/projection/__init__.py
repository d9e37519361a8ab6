"""The planning aid: next year's figures from the book in force: 「翌年度の見通し」."""

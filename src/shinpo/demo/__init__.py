"""The invented association: masters, three years of business, closings, logins. All is 架空."""

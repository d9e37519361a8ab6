"""What departments do besides money: visits, meetings, referrals, each recorded once."""

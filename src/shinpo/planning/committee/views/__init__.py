"""Pages of the committee: the members' own, and the secretariat's."""

"""Settings, URLs and the base pages of the four surfaces."""

"""The monthly bulletin: 「保証月報」."""

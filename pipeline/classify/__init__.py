"""Tagging: which of the 23 objectives a passage concerns, how surely, and why."""

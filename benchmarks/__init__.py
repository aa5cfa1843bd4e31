"""What is fast and what is right, measured by anyone: ``make bench`` and ``make evaluate``."""

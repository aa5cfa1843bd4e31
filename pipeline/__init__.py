"""Migralex: which provisions of a country's laws concern which objective of the Global Compact for Migration."""

__version__ = "0.1.0"

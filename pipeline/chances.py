"""How a model's chance is told to people."""


def as_percent(chance: float) -> str:
    """Whole percents, and never a certainty: no model has one.

    >>> as_percent(0.714), as_percent(0.999), as_percent(0.001)
    ('71%', 'over 99%', 'under 1%')
    """
    if chance > 0.99:
        return "over 99%"
    return "under 1%" if chance < 0.01 else f"{chance:.0%}"

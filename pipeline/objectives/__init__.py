"""The 23 objectives of the Global Compact for Migration, and the concepts that point at them."""

from enum import IntEnum


class Objective(IntEnum):
    """An objective by its number in the Compact (A/RES/73/195, paragraph 16)."""

    DATA = 1
    DRIVERS = 2
    INFORMATION = 3
    IDENTITY = 4
    PATHWAYS = 5
    FAIR_RECRUITMENT = 6
    VULNERABILITY = 7
    SAVING_LIVES = 8
    SMUGGLING = 9
    TRAFFICKING = 10
    BORDERS = 11
    PROCEDURES = 12
    DETENTION = 13
    CONSULAR = 14
    SERVICES = 15
    INCLUSION = 16
    DISCRIMINATION = 17
    SKILLS = 18
    DIASPORA = 19
    REMITTANCES = 20
    RETURN = 21
    PORTABILITY = 22
    COOPERATION = 23

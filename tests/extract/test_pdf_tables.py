"""Which rulings make a table."""

import numpy as np

from pipeline.extract.tables import find_grids

NOTHING = np.zeros((0, 4))


def lattice(lefts: tuple[float, ...], tops: tuple[float, ...]) -> np.ndarray:
    level = [(lefts[0], top, lefts[-1], top) for top in tops]
    upright = [(left, tops[0], left, tops[-1]) for left in lefts]
    return np.array(level + upright, dtype=np.float64)


def test_rows_and_cells_of_a_lattice_are_found_from_the_top() -> None:
    (grid,) = find_grids(lattice((50, 150, 300), (100, 120, 160)), NOTHING, 595, 842)
    assert grid.box == (50, 100, 300, 160)
    assert [len(row) for row in grid.rows] == [2, 2]
    assert grid.rows[0][0] == (50, 100, 150, 120)


def test_filled_shapes_alone_make_no_table() -> None:
    assert find_grids(NOTHING, lattice((50, 150, 300), (100, 120, 160)), 595, 842) == ()


def test_a_border_around_the_page_is_no_table() -> None:
    assert find_grids(lattice((20, 30, 575), (20, 30, 820)), NOTHING, 595, 842) == ()

"""Which rulings make a table."""

import itertools

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


def cells(lefts: list[tuple[float, ...]]) -> np.ndarray:
    """The sides of filled shapes beside each other, one row of 20 points for each tuple of their edges."""
    sides = []
    for place, edges in enumerate(lefts):
        top, bottom = 100.0 + 20 * place, 120.0 + 20 * place
        for left, right in itertools.pairwise(edges):
            sides += [(left, top, right, top), (left, bottom, right, bottom)]
            sides += [(left, top, left, bottom), (right, top, right, bottom)]
    return np.array(sides, dtype=np.float64)


def test_filled_shapes_whose_edges_stand_below_each_other_make_a_table() -> None:
    (grid,) = find_grids(NOTHING, cells([(50, 150, 300)] * 4), 595, 842)
    assert [len(row) for row in grid.rows] == [2] * 4


def test_shapes_behind_the_words_of_a_text_make_no_table() -> None:
    rows = [(50.0, 90.0 + 17 * row, 160.0 + 23 * row, 300.0) for row in range(5)]
    assert find_grids(NOTHING, cells(rows), 595, 842) == ()


def test_a_border_around_the_page_is_no_table() -> None:
    assert find_grids(lattice((20, 30, 575), (20, 30, 820)), NOTHING, 595, 842) == ()

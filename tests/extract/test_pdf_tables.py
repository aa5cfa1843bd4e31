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


def test_a_frame_that_closes_around_other_cells_is_no_cell() -> None:
    frame = np.array([(50, 50, 350, 50), (50, 50, 50, 300), (50, 300, 350, 300), (350, 50, 350, 300)], dtype=np.float64)
    lines = np.concatenate((frame, lattice((150, 250, 350), (200, 250, 300))))
    grids = find_grids(lines, NOTHING, 595, 842)
    cells = [cell for grid in grids for row in grid.rows for cell in row if cell]
    assert len(cells) == 4
    assert min(cell[0] for cell in cells) == 150


def test_tints_behind_the_lines_of_a_cell_do_not_cut_it() -> None:
    ruled = lattice((50, 150, 300), (100, 140, 180))
    behind_lines = cells([(55, 145), (55, 145)])
    (grid,) = find_grids(ruled, behind_lines, 595, 842)
    assert [len(row) for row in grid.rows] == [2, 2]


def test_tints_from_ruling_to_ruling_part_rows() -> None:
    ruled = lattice((50, 150, 300), (100, 140, 180))
    band = np.array([(50, 120, 300, 120), (50, 140, 300, 140)], dtype=np.float64)
    (grid,) = find_grids(ruled, band, 595, 842)
    assert [row[0][1] for row in grid.rows if row[0]] == [100, 120, 140]


def test_columns_that_begin_nearly_below_each_other_are_one() -> None:
    upper, lower = lattice((50, 150, 300), (100, 120, 140)), lattice((50, 155, 300), (140, 160, 180))
    (grid,) = find_grids(np.concatenate((upper, lower)), NOTHING, 595, 842)
    assert [[cell is not None for cell in row] for row in grid.rows] == [[True, True]] * 4


def test_level_lines_far_apart_are_no_bands_of_a_table() -> None:
    lines = np.array([(50, y, 500, y) for y in (50, 400, 800)], dtype=np.float64)
    assert find_grids(lines, NOTHING, 595, 842) == ()

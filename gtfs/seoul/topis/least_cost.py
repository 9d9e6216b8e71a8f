"""Matching one row each with one column so that the costs add up to as little as possible."""

import numpy as np
import numpy.typing as npt


def match_least_cost(costs: npt.NDArray[np.float64]) -> list[int]:
    """For each row its column; no column twice. Needs at least as many columns as rows, and finite costs.

    The Hungarian method with potentials (Kuhn 1955, Munkres 1957): one row after the other, along the shortest
    way of changes; rows² × columns steps, of which the columns are done at once.
    """
    rows, columns = costs.shape
    of_rows, of_columns = np.zeros(rows + 1), np.zeros(columns + 1)
    row_of = np.zeros(columns + 1, np.intp)  # 1-based; 0: free
    for row in range(1, rows + 1):
        row_of[0] = row
        column = 0
        least = np.full(columns + 1, np.inf)
        came_from = np.zeros(columns + 1, np.intp)
        is_done = np.zeros(columns + 1, np.bool_)
        while row_of[column] != 0:
            is_done[column] = True
            here = row_of[column]
            reduced = costs[here - 1] - of_rows[here] - of_columns[1:]
            is_better = ~is_done[1:] & (reduced < least[1:])
            least[1:][is_better] = reduced[is_better]
            came_from[1:][is_better] = column
            following = int(np.where(is_done, np.inf, least)[1:].argmin()) + 1
            step = least[following]
            of_rows[row_of[is_done]] += step
            of_columns[is_done] -= step
            least[~is_done] -= step
            column = following
        while column != 0:
            row_of[column] = row_of[came_from[column]]
            column = int(came_from[column])
    found = [0] * rows
    for column in range(1, columns + 1):
        if row_of[column]:
            found[row_of[column] - 1] = column - 1
    return found

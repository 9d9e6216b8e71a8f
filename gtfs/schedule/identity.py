"""Rows with an id: every row has one, and no two have the same."""

import numpy as np
import pyarrow.compute as pc

from gtfs.notices import NoticeCollector
from gtfs.reading import Rows


def keep_first_of_each_id(rows: Rows, field: str, notices: NoticeCollector) -> Rows:
    """The rows without those whose id is empty or was there before; both are noted."""
    if rows.count == 0:
        return rows
    ids = rows.texts(field)
    is_given = np.asarray(pc.not_equal(ids, ""))
    rows.note("missing_required_field", field, is_given, ids, notices)
    encoded = ids.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    is_first = np.zeros(rows.count, np.bool_)
    is_first[np.unique(encoded, return_index=True)[1]] = True
    rows.note("duplicate_key", field, is_first | ~is_given, ids, notices)
    return rows.filter(is_first & is_given)

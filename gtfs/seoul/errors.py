"""What can be wrong with the city's tables as a whole; what is odd in single rows is a finding, not an error.

FeedError
├── SeoulTableMissing        seoul_table_missing
├── SeoulTableUnreadable     seoul_table_unreadable
├── SeoulColumnMissing       seoul_column_missing
└── SeoulTablesEmpty         seoul_tables_empty
"""

from gtfs.errors import FeedError


class SeoulTableMissing(FeedError):
    """The folder, or a table without which there is no feed, is not there."""

    code = "seoul_table_missing"


class SeoulTableUnreadable(FeedError):
    """The file is no CSV in UTF-8 or CP949."""

    code = "seoul_table_unreadable"


class SeoulColumnMissing(FeedError):
    """The first line of a table does not name a column that is needed."""

    code = "seoul_column_missing"


class SeoulTablesEmpty(FeedError):
    """No route is left that has two usable stops."""

    code = "seoul_tables_empty"

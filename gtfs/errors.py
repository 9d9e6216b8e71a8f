"""What can be wrong with a timetable, a live feed or a name, as one tree of refusals.

FeedError
├── FeedNotFound              feed_not_found
├── FeedNotAZip               feed_not_a_zip
├── FeedFileMissing           feed_file_missing
├── FeedColumnMissing         feed_column_missing
├── FeedEmpty                 feed_empty
├── FeedTooLarge              feed_too_large
├── FeedEncodingWrong         feed_encoding_wrong
├── FeedUnreadable            feed_unreadable
├── FeedTimezoneUnknown       feed_timezone_unknown
├── CompiledFeedBroken        compiled_feed_broken
├── UnknownStop               unknown_stop
├── UnknownRoute              unknown_route
├── UnknownTrip               unknown_trip
└── LiveFeedError
    ├── LiveFeedIsHtml            live_feed_is_html
    ├── LiveFeedNotProtobuf       live_feed_not_protobuf
    ├── LiveFeedEmpty             live_feed_empty
    ├── LiveFeedFromTheFuture     live_feed_from_the_future
    └── LiveFeedUnreachable       live_feed_unreachable
"""


class FeedError(Exception):
    """A refusal with a stable code and a sentence that can be shown to a person."""

    code = "feed_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class FeedNotFound(FeedError):
    """There is no such file or folder."""

    code = "feed_not_found"


class FeedNotAZip(FeedError):
    """The file is no zip archive, or a damaged one."""

    code = "feed_not_a_zip"


class FeedFileMissing(FeedError):
    """A file without which there is no timetable is not in the feed."""

    code = "feed_file_missing"


class FeedColumnMissing(FeedError):
    """A column without which a file says nothing is not in it."""

    code = "feed_column_missing"


class FeedEmpty(FeedError):
    """After all checks no stop is served by any trip."""

    code = "feed_empty"


class FeedTooLarge(FeedError):
    """The feed would unpack or unfold into more than any city has."""

    code = "feed_too_large"


class FeedEncodingWrong(FeedError):
    """A file is written in another encoding than UTF-8, and its words cannot be read."""

    code = "feed_encoding_wrong"


class FeedUnreadable(FeedError):
    """A file of the feed cannot be read as a table."""

    code = "feed_unreadable"


class FeedTimezoneUnknown(FeedError):
    """`agency_timezone` is missing or names no zone of the time zone database."""

    code = "feed_timezone_unknown"


class CompiledFeedBroken(FeedError):
    """A compiled timetable is incomplete, damaged or of another format version."""

    code = "compiled_feed_broken"


class UnknownStop(FeedError):
    """The timetable has no such stop."""

    code = "unknown_stop"


class UnknownRoute(FeedError):
    """The timetable has no such route."""

    code = "unknown_route"


class UnknownTrip(FeedError):
    """The timetable has no such trip."""

    code = "unknown_trip"


class LiveFeedError(FeedError):
    """A live feed that cannot be used; the last good one stays in force."""

    code = "live_feed_error"


class LiveFeedIsHtml(LiveFeedError):
    """A web page came instead of a feed."""

    code = "live_feed_is_html"


class LiveFeedNotProtobuf(LiveFeedError):
    """The bytes are no GTFS-realtime message."""

    code = "live_feed_not_protobuf"


class LiveFeedEmpty(LiveFeedError):
    """Nothing at all came."""

    code = "live_feed_empty"


class LiveFeedFromTheFuture(LiveFeedError):
    """The feed says that it was made later than now."""

    code = "live_feed_from_the_future"


class LiveFeedUnreachable(LiveFeedError):
    """The source did not answer."""

    code = "live_feed_unreachable"

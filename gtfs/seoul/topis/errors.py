"""What can be wrong with an answer of the city's: nearly all of it comes with HTTP status 200.

LiveFeedError
└── TopisError                  topis_error
    ├── TopisAnswerUnreadable   topis_answer_unreadable
    ├── TopisBusy               topis_busy
    ├── TopisNothingFound       topis_nothing_found
    ├── TopisWrongRequest       topis_wrong_request
    ├── TopisKeyRefused         topis_key_refused
    ├── TopisQuotaUsedUp        topis_quota_used_up
    └── TopisServiceEnded       topis_service_ended

Headers of the bus service: `headerCd`. Gyeonggi and the national service: `resultCode`. The portal in front of all of
them: `returnReasonCode` of `OpenAPI_ServiceResponse`; the bus service may repeat that number in its `headerMsg`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gtfs.errors import LiveFeedError


class TopisError(LiveFeedError):
    """An answer without data."""

    code = "topis_error"


class TopisAnswerUnreadable(TopisError):
    """Neither XML nor JSON, or not of any known shape."""

    code = "topis_answer_unreadable"


class TopisBusy(TopisError):
    """It will pass: ask again soon."""

    code = "topis_busy"


class TopisNothingFound(TopisError):
    """No result: no bus is on the road just now, or the city does not know the route; it does not say which."""

    code = "topis_nothing_found"


class TopisWrongRequest(TopisError):
    """The city does not know the route or stop, or does not like the question: asking again does not help."""

    code = "topis_wrong_request"


class TopisKeyRefused(TopisError):
    """The service key is unknown, expired, not allowed here, or not for this service."""

    code = "topis_key_refused"


class TopisQuotaUsedUp(TopisError):
    """No more calls today."""

    code = "topis_quota_used_up"


class TopisServiceEnded(TopisError):
    """The route does not run any more today."""

    code = "topis_service_ended"


HEADER_CODES: Mapping[str, type[TopisError]] = MappingProxyType(
    {
        "1": TopisBusy,
        "2": TopisWrongRequest,
        "3": TopisWrongRequest,
        "4": TopisNothingFound,
        "5": TopisWrongRequest,
        "6": TopisBusy,
        "7": TopisKeyRefused,
        "8": TopisServiceEnded,
    }
)
"""`headerCd` of Seoul's bus service; 0 is well."""

PORTAL_CODES: Mapping[str, type[TopisError]] = MappingProxyType(
    {
        "1": TopisBusy,  # application error
        "2": TopisBusy,  # database error
        "4": TopisBusy,  # HTTP error
        "5": TopisBusy,  # the service behind the portal took too long
        "10": TopisWrongRequest,  # a parameter is wrong
        "11": TopisWrongRequest,  # a parameter is missing
        "12": TopisWrongRequest,  # there is no such service any more
        "20": TopisKeyRefused,  # not allowed to use this service
        "21": TopisBusy,  # the key is out of use for a while
        "22": TopisQuotaUsedUp,
        "30": TopisKeyRefused,  # the key is not registered
        "31": TopisKeyRefused,  # the key has expired
        "32": TopisKeyRefused,  # the address is not registered
        "33": TopisKeyRefused,  # the call is not signed
        "99": TopisBusy,  # unknown
    }
)
"""`returnReasonCode` of the portal, and `resultCode` of the services that repeat it; 0 is well, 3 is "no data"."""

GYEONGGI_CODES: Mapping[str, type[TopisError]] = MappingProxyType(
    dict(PORTAL_CODES)
    | {
        "1": TopisBusy,
        "2": TopisWrongRequest,
        "3": TopisWrongRequest,
        "5": TopisKeyRefused,  # no key given
        "6": TopisKeyRefused,  # unknown
        "7": TopisKeyRefused,  # out of use
        "8": TopisQuotaUsedUp,
    }
)
"""`resultCode` of Gyeonggi's service; 0 is well, 4 is "no data"."""

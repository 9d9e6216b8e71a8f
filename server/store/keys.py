"""Every key in the store, its type and its lifetime: the one place where names are spelled.

All keys of one operating area carry the same hash tag, so that one script may change several of them in one
atomic step, on Redis Cluster too: a cluster spreads areas, not the parts of one booking.

| key                            | type   | holds                                        | lifetime             |
|--------------------------------|--------|----------------------------------------------|----------------------|
| reservation:ID                 | hash   | version `v`, document `d`                    | KEPT after its end   |
| run:RUN                        | hash   | the ledger of one run                        | 48 h                 |
| vehicle:ID                     | hash   | ramp, spaces, walk-ons of one bus            | –                    |
| owner:OWNER                    | hash   | open reservations of a rider or a stop       | 48 h after a change; |
|                                |        |                                              | KEPT when none       |
| receipt:NAME                   | hash   | what an idempotency key led to               | 24 h, KEPT if less   |
| receipts-of:OWNER              | set    | names of an owner's receipts                 | as they are          |
| ended                          | zset   | `OWNER ID` of ended reservations by the      | –                    |
|                                |        | moment (s) at which they are forgotten       |                      |
| counts:DAY                     | hash   | how many ended how, by route, hour and wait  | –                    |
|                                |        | (`booking/counting.py`); nobody's data       |                      |
| erased                         | string | erasures that the append-only file still     | –                    |
|                                |        | has to be rewritten after                    |                      |
| rewritten                      | string | it was told to rewrite itself lately         | 1 h                  |
| desk:live                      | hash   | what dispatchers have in hand, and messages  | 48 h after a change  |
|                                |        | to buses                                     |                      |
| audit                          | stream | what dispatchers and administrators did,     | `--keep-audit-days`  |
|                                |        | id: the moment (ms) by the store's clock     |                      |
| accounts                       | hash   | role of each dispatcher's account            | –                    |
| line:ROUTE                     | hash   | who waits for a route (`*`: any) without bus | 48 h after a change  |
| open                           | set    | ids of open reservations                     | –                    |
| due                            | zset   | ids of open reservations by the moment (ms)  | –                    |
|                                |        | at which something may be due for each       |                      |
| unannounced                    | zset   | `AUDIENCE SEQUENCE` of stored events by the  | –                    |
|                                |        | moment at which anybody may announce them    |                      |
| open-of:vehicle:ID             | set    | ids of open reservations held on that bus    | –                    |
| broken-ramps                   | set    | ids of buses whose ramp is broken            | –                    |
| all-of:OWNER                   | set    | ids of an owner's reservations               | 48 h, if still there |
| events:AUDIENCE                | stream | events, id `sequence-0`; no owner in them    | 48 h, about 1,000    |
| last:AUDIENCE                  | string | the last sequence of that stream             | –                    |
| topis-calls:KEY:DAY            | string | calls made with one key on one day of Seoul  | 48 h                 |
| waited                         | hash   | nothing: written where only WAIT is wanted   | –                    |
| watchbook:live                 | hash   | what is wrong with feeds and buses now       | –                    |
| feed:SOURCE                    | hash   | newest good bytes `packed`, `at`; `state`    | 24 h                 |
| feed-lease:SOURCE              | string | the worker that asks that source             | 3 refreshes          |
| feed-wanted:SOURCE             | string | another worker wants its bytes               | 3 refreshes          |
| watch-lease, watch-wanted      | string | the worker that keeps the watchbook          | 3 refreshes          |
| positions                      | hash   | a bus's own last position, by vehicle        | –                    |
| token:HASH                     | string | role and subject of a bearer token           | rider, kiosk –,      |
|                                |        |                                              | others 24 h          |
| tokens-of:ROLE:SUBJECT         | zset   | token keys of a rider, a bus, a kiosk's stop | rider, kiosk –,      |
|                                |        | or a dispatcher by the moment (s) of the end | others 24 h          |
| enrolled                       | set    | token keys of the kiosks on the list         | –                    |
| revoked                        | set    | token keys of kiosks that were revoked       | –                    |
| kiosk-code:HASH                | string | the stop a one-time code is for, who made it | 15 min, or once      |
| kiosk-code-of:STOP             | string | key of the one code that is open for a stop  | 15 min               |
| admitted:LIST                  | string | MAC of the access list taken over last       | –                    |
| plates                         | hash   | vehicle id by plate                          | –                    |
| rider:ID                       | string | language and needs of a rider                | –                    |
| login:ROLE:NAME                | string | hashed PIN, key or password                  | –                    |
| tries:ROLE:NAME                | string | failed sign-ins                              | 5 min                |
| rate:…                         | string | what one caller asked for lately, counted    | 2 min                |
| push:RIDER                     | hash   | the rider's devices that want to be told     | 60 d after the last  |
|                                |        |                                              | opening of the page  |
| pushes                         | zset   | `rider:ID SEQUENCE DEVICE` of notifications  | minutes              |
|                                |        | to be sent, by the moment of the next try    |                      |
| seen:RIDER                     | string | the rider is looking at their page           | 15 s                 |
| kiosks                         | hash   | last word of each kiosk: version, when, how  | –                    |
| kiosk-enrolments               | hash   | who let the kiosk of a stop in, and when     | –                    |
| kiosk-orders:STOP              | hash   | what a kiosk was told to do, its answer      | 7 d after the last   |

KEPT is the operator's `--keep-ended-hours`, 24 h unless told otherwise. What a rider asks to have erased goes at once,
under all of these keys; the shared streams of buses and dispatchers never name an owner.
"""

from booking.draft import Kind
from booking.reservation import Owner
from gtfs.identifiers import VehicleId

HOUR_SECONDS = 3600
DOCUMENT_SECONDS: dict[Kind, int] = {
    "reservation": 0,
    "run": 48 * HOUR_SECONDS,
    "vehicle": 0,
    "owner": 48 * HOUR_SECONDS,
    "receipt": 24 * HOUR_SECONDS,
    "watchbook": 0,
    "line": 48 * HOUR_SECONDS,
    "desk": 48 * HOUR_SECONDS,
}
"""Lifetime of a stored document after its last change; 0: until it is removed."""

KEEP_ENDED_SECONDS = 24 * HOUR_SECONDS
"""Unless an operator says otherwise."""
STREAM_SECONDS = 48 * HOUR_SECONDS
STREAM_LENGTH = 1000
TOKEN_SECONDS = 24 * HOUR_SECONDS
FEED_SECONDS = 24 * HOUR_SECONDS
KIOSK_ORDER_SECONDS = 7 * 24 * HOUR_SECONDS
PUSH_SECONDS = 60 * 24 * HOUR_SECONDS
CALL_COUNT_SECONDS = 48 * HOUR_SECONDS

ANNOUNCE_MILLISECONDS = 1000
"""Whoever stored an event has so long to announce it; then any worker does."""

OPERATIONS = "operations"
"""The audience of everything: dispatchers."""


def audience_of_vehicle(vehicle_id: VehicleId) -> str:
    """The stream and room of one bus."""
    return f"vehicle:{vehicle_id}"


def audience_of_owner(owner: Owner) -> str:
    """The stream and room of one rider (`rider:ID`) or one kiosk's stop (`stop:ID`)."""
    return owner


class Keys:
    """Names of keys for one operating area."""

    def __init__(self, area: str) -> None:
        self._prefix = f"gachita:{{{area}}}:"

    def __call__(self, *parts: str) -> str:
        """The full name of `parts`, e.g. `("run", run_id)`."""
        return self._prefix + ":".join(parts)

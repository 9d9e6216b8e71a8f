"""What an operator decides, read once at the edge."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Whoever reads the settings must not load the store's client: it comes after gevent's patches.
    from server.identity.rates import Rate

PUSH_CONTACT = "https://localhost"
DATA_VARIABLE = "GACHITA_DATA"


def default_data_folder() -> Path:
    """The folder the program owns unless told otherwise: `GACHITA_DATA`, or one in the user's home."""
    told = os.environ.get(DATA_VARIABLE)
    return Path(told) if told else Path.home() / ".local" / "share" / "gachita"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """Everything `gachita serve` is told."""

    data: Path
    """The folder this server owns: compiled timetables, the embedded store, keys."""
    feed: Path | None = None
    """GTFS zip, folder or compiled folder; none: the sample town."""
    realtime: tuple[str, ...] = ()
    """GTFS-realtime sources: URLs (`${NAME}` in one stands for a variable of the environment) or files; `topis:FILE`
    is Seoul's bus information service, as that file describes it."""
    realtime_headers: tuple[tuple[str, str, str], ...] = ()
    """Host, name of a header sent to it, and the variable of the environment that holds its value: a key."""
    redis_url: str | None = None
    """A Redis or Valkey to use; none: the embedded one."""
    replicas: int | None = None
    """So many replicas must have a change before anybody is told of it; none: one behind sentinels or in a cluster,
    else 0."""
    host: str = "127.0.0.1"
    port: int = 8080
    worker: str = ""
    """This worker's name among several: the session ids it gives out begin with it, for a balancer to find it again."""
    area: str = "city"
    """The operating area: the hash tag of every key."""
    fleet: Path | None = None
    """CSV `vehicle_id,plate,pin,spaces`: the buses that may sign in."""
    kiosk_keys: Path | None = None
    """CSV `stop_id,key`: the kiosks that may connect."""
    dispatchers: Path | None = None
    """CSV `name,password`: who may open the dispatcher's page."""
    refresh_seconds: float = 5.0
    """How often live sources are asked."""
    silent_seconds: float = 180.0
    """A bus that should be on the road, or that somebody waits for, and is not heard of for so long, is silent."""
    tick_seconds: float = 1.0
    """How often what is due is looked for, and where a bus is that is close to a stop it is waited for at."""
    board_seconds: float = 5.0
    """How often boards are pushed to whoever looks at them."""
    keep_ended_hours: float = 24.0
    """So long a reservation that has ended stays to be looked at; then only counts by day and route are left of it."""
    keep_audit_days: float = 365.0
    """So long what dispatchers and administrators did stays in the audit trail."""
    rates: "Mapping[Rate, str]" = field(default_factory=dict)
    """How often one caller may do what is counted, where not the default: `300 per minute`."""
    canary_seconds: float = 1.0
    """How often this worker sends itself a message through the queue that workers share."""
    deaf_seconds: float = 5.0
    """A worker that hears none of those messages for so long, though the store takes them, ends itself."""
    proxies: int = 0
    """How many proxies of our own stand before this server; each one's word for the caller's address is believed."""
    timetable_seconds: float = 5.0
    """How often another timetable is looked for in the place of the feed."""
    updates: Path | None = None
    """Signed releases for kiosks (`gachita kiosk release`); none: there are none."""
    call_taxi: str = ""
    """The telephone number of the city's taxis for people with impaired mobility: shown where no bus can help."""
    push_contact: str = PUSH_CONTACT
    """Whom a push service may turn to about our notifications: `mailto:…` or `https://…`. Some accept none without."""
    push_allow: tuple[str, ...] = ()
    """`HOST:PORT` of a push service of the operator's own, which need be neither public nor https."""
    cors_origins: tuple[str, ...] = ()
    """Other origins whose pages may open a socket, and book; none: the server's own."""

    @property
    def unheard_canaries(self) -> int:
        """So many messages of a worker to itself that are not heard make it deaf."""
        return max(2, round(self.deaf_seconds / self.canary_seconds))

"""What must not stay: everything under a rider's name when they ask, and what has ended when its time is over."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files

import msgspec

from booking.events import Event
from booking.reservation import Owner
from server.store.connection import Client, StoreFault
from server.store.keys import HOUR_SECONDS, Keys

log = logging.getLogger(__name__)
AT_ONCE = 500
"""Reservations forgotten in one round; the next round takes the others."""
TRY_AGAIN_SECONDS = 60
"""After a store that is just rewriting, or that does not let us ask for it."""
_EVENT = msgspec.json.Decoder(Event)


class Forgetting:
    """Removes what is kept under an owner's name from the store, and in time from its file."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._script = redis.register_script(
            files("server.store").joinpath("erase.lua").read_text(encoding="utf-8")
        )

    def erase(self, owner: Owner, also: Iterable[str]) -> bool:
        """Remove everything under that name, and the keys `also`, in one step. Nothing of it may be open any more.

        False, and nothing is done, when a reservation has been added meanwhile: end it and ask again.
        """
        own = self._keys("all-of", owner)
        ids = sorted(member.decode() for member in self._redis.smembers(own))
        receipts = self._keys("receipts-of", owner)
        names = {self._keys("receipt", name.decode()) for name in self._redis.smembers(receipts)}
        names |= {self._keys("reservation", reservation_id) for reservation_id in ids}
        names |= {self._keys(kind, owner) for kind in ("owner", "events", "last")}
        keys = [own, self._keys("ended"), self._keys("unannounced"), receipts, *sorted(names | set(also))]
        if not self._script(keys=keys, args=[owner, *ids]):
            return False
        self._redis.incr(self._keys("erased"))
        return True

    def forget_ended(self, now: datetime) -> int:
        """Remove every trace of reservations whose time is over; returns how many there were."""
        ended = self._keys("ended")
        members = self._redis.zrangebyscore(ended, "-inf", int(now.timestamp()), start=0, num=AT_ONCE)
        by_owner: defaultdict[Owner, set[str]] = defaultdict(set)
        for member in members:
            owner, _, reservation_id = member.decode().rpartition(" ")
            by_owner[Owner(owner)].add(reservation_id)
        for owner, ids in by_owner.items():
            self._forget(owner, ids)
        if members:
            self._redis.zrem(ended, *members)
            self._redis.incr(self._keys("erased"))
        return len(members)

    def _forget(self, owner: Owner, ids: set[str]) -> None:
        """The documents end by themselves at the same moment; what names them under the owner's name goes too."""
        pipeline = self._redis.pipeline(transaction=False)
        for reservation_id in ids:  # the library's pipeline for a cluster deletes one at a time
            pipeline.delete(self._keys("reservation", reservation_id))
        if owner:
            pipeline.srem(self._keys("all-of", owner), *ids)
        if owner.startswith("rider:"):
            self._prune_receipts(owner)
            stream = self._keys("events", owner)
            told = [
                entry_id
                for entry_id, fields in self._redis.xrange(stream)
                if _EVENT.decode(fields[b"e"]).reservation_id in ids
            ]
            if told:
                # Who asks for something older is told `too_old`, and connects again for a snapshot.
                pipeline.xdel(stream, *told)
        pipeline.execute()

    def _prune_receipts(self, owner: Owner) -> None:
        """Receipts end by themselves, their names in a list do not."""
        listed = self._keys("receipts-of", owner)
        for name in self._redis.smembers(listed):
            if not self._redis.exists(self._keys("receipt", name.decode())):
                self._redis.srem(listed, name)

    def rewrite_file(self) -> bool:
        """Have the store write its append-only file anew, at most once an hour and only after something has gone.

        Until then the file still holds the commands that once wrote it. Returns whether it was told to.
        """
        erased, rewritten = self._keys("erased"), self._keys("rewritten")
        count = int(self._redis.get(erased) or 0)
        if not count or not self._redis.set(rewritten, 1, nx=True, ex=HOUR_SECONDS):
            return False
        store: Client = self._redis
        nodes = {"target_nodes": store.get_nodes()} if hasattr(store, "get_nodes") else {}  # of a cluster all
        try:
            self._redis.execute_command("BGREWRITEAOF", **nodes)
        except StoreFault as fault:
            log.warning("the store does not rewrite its append-only file: %s", fault)
            self._redis.expire(rewritten, TRY_AGAIN_SECONDS)
            return False
        self._redis.decrby(erased, count)  # what was erased meanwhile is still to come
        return True

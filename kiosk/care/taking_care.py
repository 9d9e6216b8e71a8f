"""Putting together what looks after a kiosk: its report, what it can be had to do, its heartbeat."""

from collections.abc import Callable
from datetime import datetime

from booking.kiosk_messages import KioskOrder, KioskReport
from booking.messages import Sentence
from kiosk.care.box import look_at_box
from kiosk.care.caretaker import Caretaker, Hands, Installed, KioskFacts, make_report
from kiosk.care.heartbeat import Heartbeat
from kiosk.care.orders import OrderBook
from kiosk.link.news import News, NoticeCame, ToldCame
from kiosk.settings import Settings
from kiosk.updates.sets import SetStore
from models.catalogue import DEFAULT_MODEL, get_model


def make_heartbeat(
    settings: Settings,
    book: OrderBook,
    *,
    facts: Callable[[], KioskFacts],
    tell: Callable[[News], None],
    restart: Callable[[], None],
    update: Callable[[], None],
    clock: Callable[[], datetime],
) -> Heartbeat:
    """Return what answers for this kiosk."""
    started_at = clock()

    def report() -> KioskReport:
        return make_report(
            facts(), look_at_box(settings.data), find_installed(SetStore(settings.data)), started_at
        )

    def speak(order: KioskOrder) -> None:
        tell(NoticeCame(Sentence(order.ko, order.en)))

    hands = Hands(tell=lambda told: tell(ToldCame(told)), speak=speak, restart=restart, update=update)
    return Heartbeat(Caretaker(book, hands, report, clock))


def find_installed(store: SetStore) -> Installed:
    """Return what is on the disk."""
    current = store.find_current()
    if current is not None and current.model_name is not None:
        return Installed(current.model_name, str(current.version))
    model = get_model(DEFAULT_MODEL)
    return Installed(f"{model.name} {model.package_version}", str(current.version) if current else None)

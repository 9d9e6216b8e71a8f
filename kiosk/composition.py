"""The only place where a kiosk's parts meet: ears, mouth, page, line and the session that owns them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_socketio import SocketIO
from werkzeug.serving import BaseWSGIServer

from gtfs.stop_slice import StopSlice
from kiosk.care.orders import OrderBook
from kiosk.care.supervision import Watchdog
from kiosk.care.taking_care import make_heartbeat
from kiosk.conversation.events import SoundMade
from kiosk.link.disk_watch import DiskWatch
from kiosk.link.news import News
from kiosk.link.outage import OutageRecord
from kiosk.link.outbox import Outbox
from kiosk.link.scout import Scout
from kiosk.link.server_link import Address, ServerLink
from kiosk.link.slice_keeper import SliceKeeper
from kiosk.link.slice_store import SliceStore
from kiosk.panel.answering import PageProbe
from kiosk.panel.application import create_application
from kiosk.panel.serving import make_page_server
from kiosk.panel.socket import PageOnSockets, Panel
from kiosk.recognition.worker import EarsWorker
from kiosk.session import Session
from kiosk.session_parts import DeviceChanged, Item, NoiseMeasured
from kiosk.settings import Settings
from kiosk.speech.noise import NoiseMeter
from kiosk.speech.shelf import SpeechShelf
from kiosk.speech.speaker import Sound, Speaker, Speech
from kiosk.speech.voice_process import VoiceProcess
from kiosk.surroundings import Surroundings
from kiosk.updates.keeper import UpdateKeeper
from kiosk.updates.sets import SetStore, judge_trial
from kiosk.updates.source import make_update
from kiosk.wording.languages import add_folder

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Kiosk:
    """One kiosk, put together. `start` returns at once; `serve` serves the page until interrupted."""

    settings: Settings
    server: BaseWSGIServer
    session: Session
    ears: EarsWorker
    speaker: Speaker
    voice: VoiceProcess
    link: ServerLink
    slices: SliceKeeper
    disk: DiskWatch
    watchdog: Watchdog
    updates: UpdateKeeper
    wants_restart: bool = False
    """Told from afar: begin anew."""

    def start(self) -> None:
        """Start every thread."""
        for part in (
            self.session,
            self.disk,
            self.speaker,
            self.ears,
            self.link,
            self.slices,
            self.updates,
            self.watchdog,
        ):
            part.start()

    def serve(self) -> None:
        """Serve the page until interrupted, or until `stop`."""
        self.server.serve_forever(poll_interval=0.2)  # swallows an interrupt, and returns

    @property
    def port(self) -> int:
        """The port of the page; chosen by the system when the settings say 0."""
        return self.server.port

    def restart(self) -> None:
        """Have `serve` return, for whoever runs this kiosk to begin anew."""
        self.wants_restart = True
        self.server.shutdown()

    def stop(self) -> None:
        """Stop serving and end every thread."""
        self.server.shutdown()
        self.server.server_close()
        for part in (
            self.watchdog,
            self.updates,
            self.link,
            self.slices,
            self.ears,
            self.speaker,
            self.disk,
            self.session,
        ):
            part.stop()
        self.voice.close()


def build(
    settings: Settings,
    stop_slice: StopSlice,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Kiosk:
    """Put a kiosk together; nothing runs and nothing is connected yet."""
    add_folder(settings.languages)
    sets = SetStore(settings.data)
    sets.begin()
    shelf = SpeechShelf()
    app = create_application(shelf, lambda: _health(kiosk))
    # In order and not side by side: pieces of sound must stay in their order.
    socketio = SocketIO(app, async_mode="threading", async_handlers=False)
    page = PageOnSockets(socketio, panel_width_mm=settings.panel_width_mm)
    voice = VoiceProcess(settings.languages)
    speaker = _make_speaker(voice, shelf, page, lambda item: session.post(item))
    ears = _make_ears(
        settings,
        stop_slice,
        lambda item: session.post(item),
        when_changed=lambda state: kiosk.restart() if judge_trial(sets, state) else None,
    )
    began = clock()
    outage = OutageRecord(settings.folder, began)
    outbox, book = Outbox(settings.folder / "outbox"), OrderBook(settings.folder)
    session = Session(
        Surroundings.of(stop_slice, help_number=settings.help_number, announces=settings.announces, now=began)
        .with_told(book.told)
        .without_line_since(outage.since),
        outbox=outbox,
        slices=SliceStore(settings.folder),
        ears=ears,
        mouth=speaker,
        page=page,
        when_disk_fails=lambda: disk.look(),
        look_nearby=lambda: scout.look(),
        call_person=lambda: link.call_person(),
        clock=clock,
    )
    disk = DiskWatch(settings.folder, lambda state: session.post(DeviceChanged("disk", state)))
    sound = NoiseMeter(ears, lambda decibels: session.post(NoiseMeasured(decibels)))
    socketio.on_namespace(Panel(tell=session.post, sound=sound, find_state=page.find_state))
    address = Address(server=settings.server, key=settings.key, stop=stop_slice.stop.stop_id)
    scout = Scout(address, session.post)
    slices = SliceKeeper(address, stop_slice, session.post)

    def tell(news: News) -> None:
        slices.overhear(news)
        outage.overhear(news)
        session.post(news)

    heartbeat = make_heartbeat(
        settings,
        book,
        facts=lambda: session.facts,
        tell=session.post,
        restart=lambda: kiosk.restart(),
        update=lambda: updates.look(),
        clock=clock,
    )
    updates = UpdateKeeper(
        make_update(settings, address.stop, sets), lambda: session.is_in_use, lambda: kiosk.restart()
    )
    link = ServerLink(address, outbox, tell, clock, heartbeat)
    server = make_page_server(settings.host, settings.port, app)
    watchdog = Watchdog(
        {
            "session": lambda: session.looked_at,
            "line": lambda: link.looked_at,
            "ears": lambda: ears.looked_at,
            "page": PageProbe(settings.host, server.port),
        }
    )
    kiosk = Kiosk(settings, server, session, ears, speaker, voice, link, slices, disk, watchdog, updates)
    return kiosk


def _make_speaker(
    voice: VoiceProcess, shelf: SpeechShelf, page: PageOnSockets, post: Callable[[Item], None]
) -> Speaker:
    def play(speech: Speech, sound: Sound | None) -> None:
        page.play(speech, sound)
        post(SoundMade(speech.number, sound.seconds if sound else None))
        post(DeviceChanged("voice", "working" if sound else "failed"))

    return Speaker(voice.open, shelf, play, works_again=lambda: post(DeviceChanged("voice", "working")))


def _make_ears(
    settings: Settings,
    stop_slice: StopSlice,
    post: Callable[[Item], None],
    when_changed: Callable[[str], None],
) -> EarsWorker:
    def change(state: str) -> None:
        post(DeviceChanged("recogniser", state))
        when_changed(state)

    return EarsWorker(
        stop_slice,
        data=settings.data,
        languages=settings.languages,
        tell=post,
        when_changed=change,
        when_sound_comes=lambda: post(DeviceChanged("microphone", "working")),
    )


def _health(kiosk: Kiosk) -> dict[str, Any]:
    return {
        "ok": kiosk.session.recogniser != "failed",
        "stop": kiosk.settings.stop,
        "line": "up" if kiosk.session.is_online else "down",
        "recogniser": kiosk.session.recogniser,
        "condition": kiosk.session.condition.states,
    }

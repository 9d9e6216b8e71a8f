"""A further language is a file of data: with it a whole conversation goes through, shown and spoken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from booking.messages import Sentence
from kiosk.conversation import effects, events
from kiosk.conversation.world import World
from kiosk.speech.espeak_voice import EspeakVoice
from kiosk.understanding.intents import Intent
from kiosk.understanding.templates import read_templates
from kiosk.understanding.understander import Understander
from kiosk.wording.languages import add_folder, read_tongues, remove_folder
from kiosk.wording.words import spoken, texts_of, written
from tests.builders.kiosk_talk import Talk, a_reservation, an_arrival, pressed

SPANISH = """
[language]
code = "es"
name = "Español"
voice = "es"

[phrases]
book = ["reservar [el] [bus] {route}"]
yes = ["claro que si"]

[piece]
in_minutes = "en {minutes} minutos"
low_floor = "piso bajo "
arrival = "{route} ({floor}) {when}{basis}"

[say]
language = "Ahora en español."
sending = "Estoy reservando."
booked = "Reserva {code}. {sentence}"
sending_cancel = "Estoy cancelando."

[ask]
book = "{first}. ¿Lo reservo?"
cancel = "¿Cancelo la reserva {code} del {route}?"

[choice]
yes = "Sí"
no = "No"
"""


@pytest.fixture
def spanish(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "spanish.toml").write_text(SPANISH, encoding="utf-8")
    add_folder(tmp_path)
    read_templates.cache_clear()
    yield
    remove_folder(tmp_path)
    read_templates.cache_clear()


def said(talk: Talk) -> list[str]:
    return [
        written(each.sentence, talk.state.language) for each in talk.done if isinstance(each, effects.Say)
    ]


@pytest.mark.usefixtures("spanish")
def test_a_whole_conversation_goes_through_in_it(world_of: Callable[..., World]) -> None:
    assert [tongue.name for tongue in read_tongues().values()] == ["한국어", "English", "Español"]
    world = world_of(an_arrival())
    talk = Talk(world).then(pressed("language", language="es"))
    assert said(talk) == ["Ahora en español."]
    asked = Understander(world.offer).understand("reservar el bus 143")
    assert asked.meaning is not None
    assert asked.meaning.intent is Intent.BOOK
    talk.then(events.Understood(asked))
    assert said(talk) == ["143 (piso bajo ) en 3 minutos. ¿Lo reservo?"]
    talk.then(events.Understood(Understander(world.offer).understand("claro que si")))
    (command,) = talk.sent
    assert said(talk) == ["Estoy reservando."]
    talk.then(events.CommandTaken(command, a_reservation()))
    assert said(talk) == ["Reserva 47. 143 is booked."], "the server speaks no Spanish"
    talk.world = world_of(reservations=(a_reservation(),))
    assert said(talk.then(pressed("cancel"))) == ["¿Cancelo la reserva 47 del 143?"]
    assert said(talk.then(pressed("yes"))) == ["Estoy cancelando."]
    assert talk.sent == [effects.Cancel("r1")]
    talk.then(pressed("back"))
    assert talk.state.language == "ko"


@pytest.mark.usefixtures("spanish")
def test_what_it_lacks_is_said_in_english_and_what_it_has_is_on_the_page(
    world_of: Callable[..., World],
) -> None:
    talk = Talk(world_of()).then(pressed("language", language="es")).then(pressed("help"))
    assert said(talk)[0].startswith("Press the button")
    assert talk.state.said is not None
    talk.then(pressed("language", language="es"))
    assert texts_of(talk.state.said.sentence)["es"] == "Ahora en español."


@pytest.mark.usefixtures("spanish")
def test_its_own_voice_reads_it() -> None:
    voice = EspeakVoice()
    text = "Ahora en español"
    spanish = voice.speak(text, language="es", speed="normal")
    assert spanish != voice.speak(text, language="en", speed="normal")


def test_a_language_that_nobody_has_added_changes_nothing(world_of: Callable[..., World]) -> None:
    talk = Talk(world_of(an_arrival())).then(pressed("language", language="xx"))
    assert talk.state.language == "ko"
    unknown = Sentence("안녕", "Hello")
    assert (written(unknown, "es"), spoken(unknown, "es")) == ("Hello", "Hello")

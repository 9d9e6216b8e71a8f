"""What can keep a kiosk from working, each with a stable code.

KioskError
├── NoStopSlice      no_stop_slice      nothing is known of the stop: no feed, no server, nothing on disk
├── NoAccessKey      no_kiosk_key
├── NoPlace          no_place            neither told nor enrolled
├── RefusedByServer  wrong_code …        the server refuses the one-time code, or what was asked: its own code
├── OutboxFull       outbox_full
├── VoiceFailed      voice_failed
└── PortTaken        port_taken
"""


class KioskError(Exception):
    """Something this kiosk needs is not there; `sentence` says what."""

    code = "kiosk_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NoStopSlice(KioskError):
    """Nothing is known of the stop: the server has never been reached, and nothing is stored."""

    code = "no_stop_slice"


class NoAccessKey(KioskError):
    """The key with which this kiosk signs in to the server was not found."""

    code = "no_kiosk_key"


class NoPlace(KioskError):
    """Nobody has said at which stop this kiosk stands, or where its server is."""

    code = "no_place"


class RefusedByServer(KioskError):
    """The server refused what was asked about a kiosk; `code` is the server's own."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class OutboxFull(KioskError):
    """What was asked cannot be written to disk, so it cannot be promised."""

    code = "outbox_full"

    def __init__(self, sentence: str, is_full: bool = True) -> None:
        super().__init__(sentence)
        self.is_full = is_full
        """No room; otherwise the disk cannot be written at all."""


class VoiceFailed(KioskError):
    """The voice could not be started or could not say a sentence."""

    code = "voice_failed"


class PortTaken(KioskError):
    """The page cannot be served where it should be."""

    code = "port_taken"

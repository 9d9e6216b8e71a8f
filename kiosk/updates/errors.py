"""Why an update was not taken, each with a stable code. Whatever it is, the kiosk goes on with what it has.

UpdateError
├── UpdateUnreachable   update_unreachable   nothing, or not all of it, came; what came is kept and gone on with
├── UpdateNotTrusted    update_not_trusted   not signed by whom we trust, expired, older than what we have seen
├── UpdateBroken        update_broken        signed, and yet not what a kiosk can use
├── UpdateFailedTest    update_failed_test   the recogniser did not hear what it must, or the stop data did not open
└── UpdateNoRoom        update_no_room       the disk is full or cannot be written
"""

from kiosk.errors import KioskError


class UpdateError(KioskError):
    """An update was not taken; `sentence` says why."""

    code = "update_error"


class UpdateUnreachable(UpdateError):
    """It could not be fetched, or only in part."""

    code = "update_unreachable"


class UpdateNotTrusted(UpdateError):
    """It does not come from whom this kiosk trusts, or is not the newest."""

    code = "update_not_trusted"


class UpdateBroken(UpdateError):
    """It is signed, but something in it cannot be right."""

    code = "update_broken"


class UpdateFailedTest(UpdateError):
    """What was unpacked did not do what it must."""

    code = "update_failed_test"


class UpdateNoRoom(UpdateError):
    """It cannot be written down."""

    code = "update_no_room"

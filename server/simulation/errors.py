"""What can go wrong before a simulation starts.

SimulationError
├── FleetFileNotFound     fleet_file_not_found
├── FleetFileBroken       fleet_file_broken
└── NothingRuns           nothing_runs
"""


class SimulationError(Exception):
    """Root; `code` is stable, the text is for a person."""

    code = "simulation_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class FleetFileNotFound(SimulationError):
    """There is no such file, or it cannot be read."""

    code = "fleet_file_not_found"


class FleetFileBroken(SimulationError):
    """The file is not a list of vehicles."""

    code = "fleet_file_broken"


class NothingRuns(SimulationError):
    """The timetable has no trip that a bus could drive."""

    code = "nothing_runs"


class OtherFleet(SimulationError):
    """No vehicle of the fleet file drives in this timetable."""

    code = "fleet_of_another_feed"


class KioskKeysBroken(SimulationError):
    """The kiosks' keys cannot be read, or there are none."""

    code = "kiosk_keys_broken"


class KioskStopsBroken(SimulationError):
    """The list of the kiosks' stops cannot be read, or names a stop that is not there."""

    code = "kiosk_stops_broken"


class PortTaken(SimulationError):
    """The feeds cannot be served there."""

    code = "port_taken"

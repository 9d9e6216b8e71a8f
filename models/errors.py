"""What can be wrong with a speech model, each with a stable code.

ModelError
├── UnknownModel            unknown_model
├── ModelNotInstalled       model_not_installed
├── ModelBroken             model_broken
├── ModelFetchFailed        model_fetch_failed
└── ModelChecksumMismatch   model_checksum_mismatch
"""


class ModelError(Exception):
    """A speech model cannot be used or installed; `sentence` says why."""

    code = "model_error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UnknownModel(ModelError):
    """No model of that name is in the catalogue."""

    code = "unknown_model"


class ModelNotInstalled(ModelError):
    """The model is in the catalogue and not on this disk."""

    code = "model_not_installed"


class ModelBroken(ModelError):
    """There is a folder for the model, and something in it is missing or changed."""

    code = "model_broken"


class ModelFetchFailed(ModelError):
    """The package that carries the model could not be fetched."""

    code = "model_fetch_failed"


class ModelChecksumMismatch(ModelError):
    """What was fetched is not what the catalogue promises; it was thrown away."""

    code = "model_checksum_mismatch"

"""The version of Gachita, in the one place that packaging and `--version` read."""

VERSION = "0.1.0"

"""Sub-commands of `gachita` that belong to the server: click shells around the packages beside."""

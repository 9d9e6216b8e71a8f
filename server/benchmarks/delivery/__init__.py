"""How long a ping takes through a working city, beside what the bare libraries take at the same time."""

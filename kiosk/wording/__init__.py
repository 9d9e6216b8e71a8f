"""Everything the kiosk says and shows, as data: one file per language, the same keys in each."""

"""The store: one Redis or Valkey, one script that applies a decision atomically, and the streams of events."""

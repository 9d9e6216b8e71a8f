"""The conversation at the stop as a pure state machine: (state, event, world, now) → (state, effects)."""

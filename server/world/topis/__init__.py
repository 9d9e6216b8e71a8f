"""Asking Seoul's bus information service, within its daily quota, and handing it on as GTFS-realtime.

Here: calls, their count, who needs which route. What the answers mean and what to ask next: `gtfs/seoul/topis`.
For operators: `docs/topis.md`.
"""

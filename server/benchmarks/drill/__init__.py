"""The drill: faults while a city works, judged by an auditor that reads only what clients saw."""

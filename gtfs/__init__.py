"""Timetable and live feeds: what runs where and when. Pure: no network, no store, no clock."""

"""The files that the GTFS reference names; those not used here deserve no notice."""

SPECIFIED_FILES = frozenset(
    {
        "agency.txt",
        "stops.txt",
        "routes.txt",
        "trips.txt",
        "stop_times.txt",
        "calendar.txt",
        "calendar_dates.txt",
        "frequencies.txt",
        "feed_info.txt",
        "attributions.txt",
        "translations.txt",
        "shapes.txt",
        "transfers.txt",
        "pathways.txt",
        "levels.txt",
        "fare_attributes.txt",
        "fare_rules.txt",
        "fare_media.txt",
        "fare_products.txt",
        "fare_leg_rules.txt",
        "fare_leg_join_rules.txt",
        "fare_transfer_rules.txt",
        "timeframes.txt",
        "rider_categories.txt",
        "areas.txt",
        "stop_areas.txt",
        "networks.txt",
        "route_networks.txt",
        "location_groups.txt",
        "location_group_stops.txt",
        "booking_rules.txt",
    }
)
"""gtfs.org, reference, section Dataset Files (revision of 2025)."""

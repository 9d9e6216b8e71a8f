"""A kiosk in the street, looked after from afar: enrolled, heard of, told what to do."""

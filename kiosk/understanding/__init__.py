"""What a person at this stop may have meant: a closed set, told apart by sound. Pure; knows only the stop's offer."""

"""The HTTP doors: thin handlers from request to decision to answer, and the one shape of an error."""

"""Who is calling: tokens, PINs, keys and passwords; only their hashes are stored."""

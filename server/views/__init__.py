"""What each audience is shown of reservations, boards and buses: from documents to messages."""

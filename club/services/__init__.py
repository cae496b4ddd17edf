"""What the club does: one function an event, one transaction each."""

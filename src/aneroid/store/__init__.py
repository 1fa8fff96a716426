"""What the field server keeps: one schema, on SQLite or PostgreSQL, written by one writer at a time."""

"""The way in from the operational database to the record: inbox, cursors, outbox."""

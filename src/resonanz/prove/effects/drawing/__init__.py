"""Effects as pictures, each with the table behind it."""

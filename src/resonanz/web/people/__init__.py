"""Pages of members: who works here, what they may do, how they get in."""

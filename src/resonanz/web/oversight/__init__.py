"""Pages that explain and oversee rights: why do I see this, what can somebody see, who did what."""

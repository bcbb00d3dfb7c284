"""Pages of the register of touchpoints and of the inventory of measurements."""

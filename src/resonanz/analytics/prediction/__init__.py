"""Who will leave or come back: risks on held-out customers, with reasons, and columns that know too much named."""

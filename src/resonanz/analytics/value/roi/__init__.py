"""Effects in money: what went in, what comes out, and how sure that is."""

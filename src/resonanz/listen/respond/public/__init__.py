"""The survey as customers meet it: no session, no cookies, no script, no tracking; only a POST stores anything."""

"""How somebody gets in for the first time: by invitation, or as the first one."""

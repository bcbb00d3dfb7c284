"""The page of the works agreement: rules in force, changes that wait, the annex."""

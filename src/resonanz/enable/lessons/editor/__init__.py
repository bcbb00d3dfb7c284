"""Writing a lesson in ten minutes: fields for every kind of step, templates to begin with."""

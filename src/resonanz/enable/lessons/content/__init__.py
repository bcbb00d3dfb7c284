"""What a lesson consists of: steps in several languages, read from JSON or YAML, shown, and marked."""

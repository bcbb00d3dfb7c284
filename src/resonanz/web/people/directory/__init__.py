"""The page about the company's directory."""

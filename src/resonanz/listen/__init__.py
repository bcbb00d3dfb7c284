"""Listen: surveys, imports, every voice of a customer."""

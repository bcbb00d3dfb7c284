"""The register as a table in a file: read with a preview, written so that it reads back equal."""

"""The register as a table in a file: download, upload, preview, confirm."""

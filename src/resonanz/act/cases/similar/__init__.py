"""What helped in similar cases."""

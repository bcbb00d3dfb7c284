"""The catalogue of metrics and methods: what a number means and when it misleads."""

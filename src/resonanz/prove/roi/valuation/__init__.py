"""Value models: what a point of a metric is worth, written by one and signed by another."""

"""The inventory of the measurements that a company runs already."""

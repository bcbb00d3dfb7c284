"""What every model of the organisation stands on: ids, versions, the clock."""

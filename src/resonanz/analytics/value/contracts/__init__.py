"""What customers with a contract are worth: who stays how long, and the money that comes in meanwhile."""

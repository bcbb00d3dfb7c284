"""Where customers and the company meet: the register of touchpoints."""

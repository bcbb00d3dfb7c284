"""What a learner knows, and when it is repeated: Elo, Rasch, Bayesian tracing, logistic models, FSRS."""

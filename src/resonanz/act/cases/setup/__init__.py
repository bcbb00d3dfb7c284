"""What cases go by: causes, hours, texts, budgets."""

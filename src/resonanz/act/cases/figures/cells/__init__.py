"""What happened in four weeks, case by case and then by unit; nothing of it is shown."""

"""What reviewers decide about facts, kept apart from the warehouse and through every new run (复核结论)."""

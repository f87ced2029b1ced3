"""What people write: sentiment, topics, classes."""

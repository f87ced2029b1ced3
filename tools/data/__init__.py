"""Looking at data: describing, querying, and SQL."""

"""The Slack front end: listeners, what is shown, and everything that is said to Slack."""

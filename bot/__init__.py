"""The conversation: command line, Slack, the agent, rendering, and where work runs."""

"""A stand-in for Slack's Web API that really speaks HTTP, and the real Bolt app in front of a scripted desk."""

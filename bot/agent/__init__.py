"""The agent: a model picks a tool and its arguments; the tool's own answer is what is posted."""

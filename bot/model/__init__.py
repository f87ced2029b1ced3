"""The local model: reads a question on this machine, picks a tool and fills its arguments, in milliseconds."""

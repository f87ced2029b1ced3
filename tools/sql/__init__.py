"""Running SQL that a person or a model wrote: checked against what is allowed, then run in a locked process."""

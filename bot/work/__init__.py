"""Where work runs: processes that read files, compute and draw, so that the bot itself is always free to talk."""

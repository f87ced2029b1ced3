"""Posts that come again by themselves: when, what, and on which condition."""

"""What `analyze_funnel` is made of."""

"""What customers will want: forecasts, recommendations, bundles."""

"""From an answer to what a person sees: text, JSON, pictures, files to export."""

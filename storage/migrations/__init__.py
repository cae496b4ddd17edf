"""The schema's history: one revision after another, the same for both engines."""

"""What messages look like: one file a feature with its actions and its screens, shared by handlers and jobs."""

"""What people say and press: one file a feature, each ending in ``register(app)``."""

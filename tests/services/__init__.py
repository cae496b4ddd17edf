import pytest

pytest.register_assert_rewrite(
    *(f"tests.services.programme_{part}" for part in ("stage", "orders", "counter", "people")),
)

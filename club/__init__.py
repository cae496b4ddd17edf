"""The club itself: rules that decide and services that act, without Telegram and without SQL."""

"""Pure decisions: frozen facts in, frozen facts out. No clock, no await, no Telegram, no SQL."""

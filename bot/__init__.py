"""The wiring between Telegram and the club: what every feature's handlers and jobs stand on."""

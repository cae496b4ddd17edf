"""What is counted while the club runs; every club has its own registry."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest


class Counters:
    """The club's counters, for ``GET /metrics``."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates_stored = Counter(
            "bashgah_updates_stored", "Updates stored, each before Telegram heard so", registry=self.registry
        )
        self.updates_ended = Counter(
            "bashgah_updates_ended", "Updates by how they ended", ["state"], registry=self.registry
        )
        self.polls_failed = Counter(
            "bashgah_polls_failed", "Calls of getUpdates that brought nothing", ["reason"], registry=self.registry
        )
        self.messages_ended = Counter(
            "bashgah_messages_ended", "Queued messages by how they ended", ["state", "priority"], registry=self.registry
        )
        self.pauses = Counter(
            "bashgah_pauses", "Pauses that Telegram asked for, of one chat or of all", ["scope"], registry=self.registry
        )
        self.intake_lag_s = Gauge(
            "bashgah_intake_lag_seconds", "Age of the oldest update that is not handled", registry=self.registry
        )
        self.outbox_due = Gauge("bashgah_outbox_due", "Queued messages that are due", registry=self.registry)

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)

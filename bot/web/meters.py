"""What is counted for Prometheus. One registry an app, so that two apps in one process do not add up."""

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

MEDIA_TYPE = CONTENT_TYPE_LATEST


class Meters:
    """The counters. Labels hold names from the settings and fixed words only, never what a stranger sent."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._callbacks = Counter(
            "guanjia_callbacks",
            "Callbacks by what they turned out to be",
            ["channel", "account", "sort"],
            registry=self._registry,
        )
        self._turns = Counter(
            "guanjia_turns",
            "Turns of talk taken",
            ["channel", "account"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "guanjia_callback_seconds",
            "Time to answer a callback",
            ["channel"],
            registry=self._registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4.5),
        )

    def callback(self, channel: str, account: str, sort: str) -> None:
        """Count a callback: verified, ignored, rubbish, forbidden, stale, turn, duplicate, late, failed."""
        self._callbacks.labels(channel, account, sort).inc()

    def turn(self, channel: str, account: str) -> None:
        """Count a turn."""
        self._turns.labels(channel, account).inc()

    def took(self, channel: str, seconds: float) -> None:
        """Note how long an answer took."""
        self._seconds.labels(channel).observe(seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)

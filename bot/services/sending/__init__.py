"""From the outbox to the wire, nothing lost and nothing twice."""

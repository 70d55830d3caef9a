"""Background work: the clock's loop, the relays of timers and the outbox, and the queue's tasks."""

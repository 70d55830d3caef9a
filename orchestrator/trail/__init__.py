"""The trail of a case: a sealed PDF/A-3 with its facts, diagrams and every event, and the record attached."""

"""`python -m orchestrator.cli`, as the supervisor starts its programs."""

from orchestrator.cli import main

main()

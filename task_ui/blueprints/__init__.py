"""The pages, a blueprint to a concern."""

"""The bank's models: check, deploy, versions, and the exact set a case runs on."""

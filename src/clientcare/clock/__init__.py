"""What "late" means: working time, lateness and escalation, always as of a given now."""

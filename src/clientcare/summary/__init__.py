"""Workspace and outcome → what every view shows: numbers and lists, no words."""

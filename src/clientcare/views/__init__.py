"""What people and programs read: pure functions from what was found to text."""

"""What git remembers: the records as they stood, and every change of a promise since."""

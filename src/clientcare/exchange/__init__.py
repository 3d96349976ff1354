"""What comes in from other tools: exports of issue trackers and tables, as files or on stdin."""

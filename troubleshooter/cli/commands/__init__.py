"""One file a command; each has one door, `command`."""

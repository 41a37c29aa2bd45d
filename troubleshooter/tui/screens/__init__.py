"""One file a screen. A screen shows values and posts or returns what the user wants; `app` and `walk` act on it."""

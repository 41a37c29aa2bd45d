"""Widgets: each draws values it is given and posts messages; none knows the app, a screen or a session."""

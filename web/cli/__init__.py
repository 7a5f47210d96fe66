"""The commands behind scripts/admin and scripts/token."""

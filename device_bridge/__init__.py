"""The agent that runs on a window's computer and drives its devices. It stands alone: imports nothing of ours."""

"""What people do with a to-do beside completing it: pass it on, ask others, send it back, remind, tell, end.

Each command is one transaction and one event with its reason (transfer, delegate, added signers, answers, reminders,
copies as notes; returns as the kernel's move). What others are asked stands in `sub_assignment`, one level deep.
"""

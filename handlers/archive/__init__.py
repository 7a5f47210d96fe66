"""The archive: one volume for each concluded case, checked before it is filed (domain section 8)."""

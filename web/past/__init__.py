"""The demo's past: ninety days of a hall, made by the real engine with a clock of its own, in a process of its own.

`plan` says which cases there are, `hall` moves them on in the order of their time, `run` makes it survive a kill,
`progress` is what pages tell while it is being made, `digest` proves that one seed and day give one past.
"""

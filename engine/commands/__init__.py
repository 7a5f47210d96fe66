"""The commands: each a function on one transaction (`Work`), named for what a person or a worker asks.

`execute` runs one of them; engine.Engine is the face that does so.
"""

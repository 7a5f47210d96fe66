"""What a service task can do, and the services behind it: each folder holds the handlers of one subject.

Handlers see the engine through its public face alone and never each other's tables.
"""

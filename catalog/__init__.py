"""Reference data and who may do what: people, posts, grants, halls, windows, sessions and the policy the engine asks.

`policy` answers the engine, `people` and `sessions` answer the log-in, `load` reads the YAML files of a site.
Everything here takes an open SQLAlchemy connection; the caller owns the transaction.
"""

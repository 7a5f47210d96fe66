"""What the pages show of the operations on to-dos: what is offered, to whom, what came of it."""

"""What a service hall keeps beside the process: visits, case files, people as named in them, materials, evaluations.

A case 办件 is one process instance with one `case_file`. Commands take the engine's `Work`, so that everything they
write is kept with the step it belongs to or not at all; `following` makes the engine's observer, which keeps the file
in step.
"""

from handlers.cases.desk import Desk
from handlers.cases.following import following
from handlers.cases.opening import NewCase, Opened, open_case
from handlers.cases.persons import NewPerson
from handlers.cases.secrecy import Secrecy
from handlers.cases.separation import barring

__all__ = ["Desk", "NewCase", "NewPerson", "Opened", "Secrecy", "barring", "following", "open_case"]

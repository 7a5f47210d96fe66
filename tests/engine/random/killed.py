"""Histories on a real engine whose process is killed with SIGKILL at random moments, and started again.

`python -m tests.engine.random.killed FOLDER SEED COUNT`: this process only forks, kills, and forks again.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path

from engine import store
from engine.commands.execute import Once
from tests.engine.random.blocks import Model
from tests.engine.random.grow import grow
from tests.engine.random.histories import Action, play
from tests.engine.random.on_disk import LEASE_S, OnDisk, hall_at
from tests.support.hall import START, Hall

KILLS = 3  # at most, of one history
PERSON = "histories"


class Mortal(OnDisk):
    """Goes on where the one before it was killed. Each step is a request with its own key: it has one effect."""

    def __init__(self, folder: Path, seed: int, tell: int) -> None:
        super().__init__(hall_at(folder / f"{seed}.db", Hall), seed)
        self._tell = tell
        self._notes = folder / f"{seed}.json"
        notes = json.loads(self._notes.read_text()) if self._notes.exists() else {"done": 0, "seen": 0, "lives": 0}
        self._done, self._seen, lives = notes["done"], notes["seen"], notes["lives"]
        self._step = 0
        self._behind = self._done if lives else -1  # of the step after these, any part may have been done
        self.hall.wall += timedelta(seconds=LEASE_S * lives)  # the leases of the dead have run out
        self._lives = lives + 1
        self._write()

    def _write(self) -> None:
        fresh = self._notes.with_suffix(".new")
        fresh.write_text(json.dumps({"done": self._done, "seen": self._seen, "lives": self._lives}))
        fresh.replace(self._notes)

    def begin(self, model: Model) -> None:
        found = self.hall.rows("SELECT id FROM process_instance WHERE key = 'p'")
        self.publish(model)
        self._case = str(found[0]["id"]) if found else self.hall.start("p", **model.variables)
        self.hall.drain()

    def act(self, action: Action, number: int) -> None:
        self._step += 1
        if action.verb == "advance" or self._step > self._done:
            os.write(self._tell, b".")
        if action.verb == "advance":
            self._do(action, number)
        if self._step <= self._done:
            return
        once = Once(PERSON, f"step {self._step}", b"." * 32, lambda result: (200, b""))
        if action.verb != "advance" and not self._answered(once.key):
            self._do(action, number, once)
        self.hall.drain()
        self._done = self._step

    def _answered(self, key: str) -> bool:
        with self.hall.database.read() as conn:
            return store.one(conn, store.ANSWER_BY_KEY, b_person=PERSON, b_key=key) is not None

    def ready(self) -> bool:
        return self._step > self._behind

    def settled(self) -> None:
        """The step has been compared: what follows begins here."""
        if self.ready():
            self._seen = len(self.path())
            self._write()


def live(folder: Path, seed: int, tell: int) -> None:
    """One life of a history's process: to its end, or until it is killed."""
    mortal = Mortal(folder, seed, tell)
    for _ in play(grow(seed), mortal, seed, START, queued=True):
        mortal.settled()
    mortal.check_record()
    mortal.hall.close()


def survive(folder: Path, seed: int) -> int:
    """Play a history to its end whatever kills it; answers how often it was killed."""
    rng = random.Random(seed * 101 + 3)
    for kills in range(KILLS + 1):
        hear, tell = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                live(folder, seed, tell)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        os.close(tell)
        if kills < KILLS:
            for _ in range(rng.randint(1, 4)):
                if not os.read(hear, 1):
                    break
            time.sleep(rng.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(hear)
        if os.WIFEXITED(status):
            if os.WEXITSTATUS(status):
                raise SystemExit(f"seed {seed}: not equal after {kills} kills")
            return kills
    raise SystemExit(f"seed {seed}: did not end")


def main(argv: list[str]) -> int:
    """A history that ends before anything kills it does not count."""
    folder, seed, wanted = Path(argv[0]), int(argv[1]), int(argv[2])
    killed: list[int] = []
    while len(killed) < wanted:
        kills = survive(folder, seed)
        killed += [kills] if kills else []
        seed += 1
    print(f"{len(killed)} histories killed {sum(killed)} times, all equal to the oracle")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A stored file shown page by page: pictures and words come from a child process that stays while somebody leafs.

A child has limits of time and memory; one that dies is replaced, and a page that kills a new one is refused.
"""

import atexit
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock, Timer

from .extraction import ENVIRONMENT, ROOT
from .models import StoredFile
from .refusals import Refused
from .uploads import opened

logger = logging.getLogger(__name__)

MEDIA_TYPE = "image/jpeg"
MIN_WIDTH, MAX_WIDTH = 100, 2000
# Children of one server process, asked or waiting to be asked; each may take the memory of its limit.
MOST = 2
WAIT_SECONDS = 10
WALL_SECONDS = 8
MOST_BYTES = 32 * 1024 * 1024


def count(file: StoredFile) -> int:
    """How many pages the file has; raises Refused where it cannot be shown."""
    with children.lent(file) as child:
        return child.count


def image(file: StoredFile, page: int, width: int) -> bytes:
    """A page, counted from 1, as JPEG of about this width."""
    width = min(max(width, MIN_WIDTH), MAX_WIDTH)
    return asked(file, {"page": page, "width": width})[1]


def text(file: StoredFile, page: int) -> str:
    return asked(file, {"page": page})[0]["text"]


def asked(file: StoredFile, question: dict) -> tuple[dict, bytes]:
    """The answer of a child; one that has worked before may be at its end, so that a new one is asked once more."""
    with children.lent(file) as child:
        worked = child.worked
        try:
            return child.ask(question)
        except Died:
            if not worked:
                raise
    with children.lent(file) as child:
        return child.ask(question)


class Died(Refused):
    """The child ended without an answer."""

    def __init__(self):
        super().__init__("too_slow")


class Child:
    """A process that has one file open."""

    def __init__(self, file: StoredFile):
        self.file, self.worked, self.midway = file.pk, False, False
        with file.content.open("rb") as content, opened(content) as source:
            descriptor = source.fileno()
            command = [sys.executable, "-E", "-s", "-m", "portal.files.page_child", file.suffix, str(descriptor)]
            self.process = subprocess.Popen(  # noqa: S603 (fixed words and a number; the file is an open descriptor)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
                env=ENVIRONMENT, pass_fds=(descriptor,),
            )  # fmt: skip
        try:
            self.count = self.heard()[0]["count"]
        except Refused:
            self.close()
            raise

    @property
    def lives(self) -> bool:
        """Whether it can be asked: it runs, and what it was asked before is answered."""
        return self.process.poll() is None and not self.midway

    def ask(self, question: dict) -> tuple[dict, bytes]:
        self.midway = True
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Died from None
        answer = self.heard()
        self.worked = True
        return answer

    def heard(self) -> tuple[dict, bytes]:
        alarm = Timer(WALL_SECONDS, self.process.kill)
        alarm.start()
        try:
            head = parsed(self.process.stdout.readline(MOST_BYTES))
            body = self.process.stdout.read(min(head.get("size", 0), MOST_BYTES))
        finally:
            alarm.cancel()
        if not head or len(body) < head.get("size", 0):
            self.process.kill()
            logger.warning("the child that shows file %s ended with %s", self.file, self.process.wait())
            raise Died
        self.midway = False
        if "refused" in head:
            raise Refused(head["refused"], **head["details"])
        return head, body

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def parsed(line: bytes) -> dict:
    """What the child says first; {} where it did not come to the end."""
    try:
        return json.loads(line)
    except ValueError:
        return {}


class Children:
    """At most so many at once; each is lent to one asker, who alone talks with it."""

    def __init__(self, most: int):
        self.most, self.lock, self.places = most, Lock(), BoundedSemaphore(most)
        self.idle: list[Child] = []
        self.busy = 0

    @contextmanager
    def lent(self, file: StoredFile) -> Iterator[Child]:
        if not self.places.acquire(timeout=WAIT_SECONDS):
            raise Refused("much_read")
        child = None
        try:
            child = self.taken(file) or Child(file)
            yield child
        finally:
            self.given_back(child)
            self.places.release()

    def taken(self, file: StoredFile) -> Child | None:
        """One that has the file open; where there is none, room is made for another."""
        with self.lock:
            self.busy += 1
            dead = [child for child in self.idle if not child.lives]
            self.idle = [child for child in self.idle if child.lives]
            found = next((child for child in self.idle if child.file == file.pk), None)
            if found:
                self.idle.remove(found)
            while self.idle and len(self.idle) + self.busy > self.most:
                dead.append(self.idle.pop(0))
        for child in dead:
            child.close()
        return found

    def given_back(self, child: Child | None) -> None:
        with self.lock:
            self.busy -= 1
            if child and child.lives:
                self.idle.append(child)
                return
        if child:
            child.close()

    def close(self) -> None:
        """Ends those that wait to be asked; the next question starts another."""
        with self.lock:
            ended, self.idle = self.idle, []
        for child in ended:
            child.close()


children = Children(MOST)
atexit.register(children.close)

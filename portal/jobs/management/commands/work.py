"""The worker: does the jobs that wait, until it is told to stop."""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.jobs import work

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2
CHORE_SECONDS = 0.5
AFTER_FAILURE_SECONDS = 15


class Command(BaseCommand):
    help = "办理后台作业；收到停止信号（SIGTERM）时办完手上的一件再退出，没有办完的由下一个进程接着办。"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="办完现有的作业即退出。")

    def handle(self, *args, once, **options):
        stopping = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stopping.set())
        chores = threading.Thread(target=self.do_chores, args=(stopping,), daemon=True)
        if not once:
            chores.start()
        self.stdout.write("后台办理已启动。")
        self.stdout.flush()
        while not stopping.is_set():
            job = work.next_job()
            if job is not None:
                work.run(job, stopping.is_set)
            elif once:
                while any(chore() for chore in work.chores.values()):
                    pass
                return
            else:
                stopping.wait(PAUSE_SECONDS)
                close_old_connections()

    def do_chores(self, stopping):
        """In a thread of its own, so that a long job holds nothing up; what goes wrong is tried again."""
        while not stopping.is_set():
            more = False
            for chore in work.chores.values():
                try:
                    more |= chore()
                except Exception:
                    logger.exception("a chore of the worker failed")
                    stopping.wait(AFTER_FAILURE_SECONDS)
            close_old_connections()
            if not more:
                stopping.wait(CHORE_SECONDS)

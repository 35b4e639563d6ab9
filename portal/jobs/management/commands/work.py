"""The worker: does the jobs that wait, until it is told to stop."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from portal.jobs import work

PAUSE_SECONDS = 2


class Command(BaseCommand):
    help = "办理后台作业；收到停止信号（SIGTERM）时办完手上的一件再退出，没有办完的由下一个进程接着办。"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="办完现有的作业即退出。")

    def handle(self, *args, once, **options):
        stopping = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stopping.set())
        self.stdout.write("后台办理已启动。")
        self.stdout.flush()
        while not stopping.is_set():
            job = work.next_job()
            if job is not None:
                work.run(job, stopping.is_set)
            elif once:
                return
            else:
                stopping.wait(PAUSE_SECONDS)
                close_old_connections()

"""Keeps the processes of an installation running, and ends them together.

The supervisor imports no Django: it stays small, and a fault in the program cannot take it along.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hybrid.ops.parent import dying_with_parent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from hybrid.ops.children import Child
    from hybrid.ops.output import Output

# A child that says this about itself will say it again: starting it once more helps nobody.
EXIT_MISCONFIGURED = 2
LOG_REST_SECONDS = 2.0


@dataclass(frozen=True)
class Patience:
    """Times in seconds.

    A child that ends is started again after ``first``, then twice as long each time up to ``longest``;
    one that lived for ``steady`` has earned a new ``first``. At the end each has ``grace`` to finish
    what it does before it is killed: longer than web gives its open requests.
    """

    first: float = 0.5
    longest: float = 30.0
    steady: float = 20.0
    grace: float = 10.0


def describe_end(returncode: int) -> str:
    """Say in words how a process ended."""
    if returncode >= 0:
        return f"ended with exit code {returncode}"
    try:
        return f"was ended by {signal.Signals(-returncode).name}"
    except ValueError:
        return f"was ended by signal {-returncode}"


class Supervisor:
    """Runs ``children`` until it is told to stop; see :meth:`run`."""

    def __init__(self, children: Sequence[Child], output: Output, patience: Patience | None = None) -> None:
        self._children = children
        self._output = output
        self._patience = patience or Patience()
        self._stopping = asyncio.Event()
        self._exit_code = 0
        self._running: set[asyncio.subprocess.Process] = set()
        # Those of them for which the last ones wait at the end.
        self._first: set[asyncio.subprocess.Process] = set()
        self._first_are_gone = asyncio.Event()
        # No child outlives a killed supervisor.
        self._preexec = dying_with_parent(signal.SIGTERM)

    def stop(self, exit_code: int = 0) -> None:
        """Begin the end. Asked a second time, do not wait for anybody."""
        if self._stopping.is_set():
            for process in self._running:
                self._signal(process, signal.SIGKILL)
            return
        self._exit_code = exit_code
        self._stopping.set()

    async def run(
        self,
        prepare: Child | None = None,
        when_started: Callable[[], Awaitable[None]] | None = None,
    ) -> int:
        """Run ``prepare`` to its end, then keep the children running until SIGTERM, SIGINT or SIGHUP.

        ``when_started`` runs beside the children, once, and is dropped at the end. Returns the exit
        code for the program: 0 when it was asked to stop, else that of the child that cannot run.
        """
        loop = asyncio.get_running_loop()
        signals = [signal.SIGTERM, signal.SIGINT]
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup: the terminal may go
            signals.append(signal.SIGHUP)
        for number in signals:
            loop.add_signal_handler(number, self.stop)
        try:
            if prepare is not None and not await self._run_once(prepare):
                return self._exit_code
            async with asyncio.TaskGroup() as group:
                for child in self._children:
                    group.create_task(self._keep(child))
                if when_started is not None:
                    group.create_task(self._until_stopped(when_started()))
            return self._exit_code
        finally:
            for number in signals:
                loop.remove_signal_handler(number)

    async def _run_once(self, child: Child) -> bool:
        """Run ``child`` to its end; say whether to go on."""
        process = await self._start(child)
        returncode = await self._finish(child, process)
        if self._stopping.is_set():
            return False
        if returncode != 0:
            self._exit_code = returncode if returncode > 0 else 1
            return False
        return True

    async def _keep(self, child: Child) -> None:
        """Start ``child`` again whenever it ends."""
        loop = asyncio.get_running_loop()
        delay = self._patience.first
        while not self._stopping.is_set():
            started = loop.time()
            process = await self._start(child)
            returncode = await self._finish(child, process)
            if self._stopping.is_set():
                return
            how = describe_end(returncode)
            if returncode == EXIT_MISCONFIGURED:
                self._output.line(child.name, f"{how}: its settings are wrong, so everything stops.")
                self.stop(returncode)
                return
            if loop.time() - started >= self._patience.steady:
                delay = self._patience.first
            self._output.line(child.name, f"{how}; starting it again in {delay:g} s.")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)
            delay = min(delay * 2, self._patience.longest)

    async def _start(self, child: Child) -> asyncio.subprocess.Process:
        # A session of its own: Ctrl-C reaches the supervisor alone, which ends the children in order,
        # and whatever a child starts can be ended with it.
        process = await asyncio.create_subprocess_exec(
            *child.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **child.environ},
            pass_fds=child.pass_fds,
            start_new_session=True,
            preexec_fn=self._preexec,
        )
        self._running.add(process)
        if not child.last:
            self._first.add(process)
            self._first_are_gone.clear()
        return process

    async def _finish(self, child: Child, process: asyncio.subprocess.Process) -> int:
        """Copy the child's log until it ends by itself or is ended; return its exit code."""
        assert process.stdout is not None  # noqa: S101 -- it was asked for above
        copying = asyncio.create_task(self._output.copy(child.name, process.stdout))
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                await self._end(child, process, ended)
            return await ended
        finally:
            stopping.cancel()
            self._signal(process, signal.SIGKILL)  # whatever the child has started and left
            self._running.discard(process)
            self._first.discard(process)
            if not self._first:
                self._first_are_gone.set()
            # Something that has left the child's group may hold the other end of the pipe.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(copying, LOG_REST_SECONDS)

    async def _end(self, child: Child, process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
        if child.last and self._first:
            gone = asyncio.create_task(self._first_are_gone.wait())
            await asyncio.wait({ended, gone}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        done, _ = await asyncio.wait({ended}, timeout=self._patience.grace)
        if not done:
            self._output.line(child.name, f"did not end within {self._patience.grace:g} s and is killed.")
            self._signal(process, signal.SIGKILL)

    async def _until_stopped(self, work: Awaitable[None]) -> None:
        """Wait for ``work``, or drop it when the end begins."""
        task = asyncio.ensure_future(work)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not task.done():
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            return
        task.result()

    @staticmethod
    def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
        """Send ``number`` to the child and to whatever it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)

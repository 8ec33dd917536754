"""Tells Concertina what became of a run, as JSON lines, whatever the output looks like.

Also ends the run when Concertina dies: it holds the other end of our standard input, and
a run that nobody waits for must not go on beside the one that is started after it.
"""
import json
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Mapping

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: concertina_report
type: notification
short_description: report of a run for Concertina
description: [Writes failures and custom statistics as JSON lines.]
"""

HIDDEN = "its message is hidden, as the task says no_log"


def plain(value):
    """A value without types of Ansible's own."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if value - value == 0 else str(value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return str(value)


def last_lines(text, count=5):
    return "\n".join(str(text or "").strip().splitlines()[-count:])


def words(message):
    """Of a `msg` that is no text, too."""
    if message is None:
        return ""
    return message.strip() if isinstance(message, str) else json.dumps(plain(message))


def message_of(result):
    """The module's own words: msg, and what the command said last."""
    if "censored" in result or result.get("_ansible_no_log"):
        return HIDDEN
    items = [item for item in result.get("results") or [] if isinstance(item, Mapping)]
    bad = [item for item in items if item.get("failed") or item.get("unreachable")]
    if bad:
        return "\n".join("item %s: %s" % (plain(item.get("item")), message_of(item)) for item in bad)
    parts = [words(result.get("msg"))]
    if "rc" in result:
        parts[0] += " (exit status %s)" % result["rc"]
    said = [result.get("stderr"), result.get("module_stderr"), result.get("stdout"), result.get("module_stdout")]
    said = next((last_lines(text) for text in said if last_lines(text)), "")
    if said and said not in parts[0]:
        parts.append(said)
    if not any(parts):
        parts.append(last_lines(result.get("exception")))
    return "\n".join(part for part in parts if part)


def end_with_parent(folder):
    """Waits for the end of Concertina; ends all that runs here then, and leaves no file."""
    try:
        while os.read(0, 1):
            pass
    except OSError:
        return
    for worker in multiprocessing.active_children():
        try:
            os.killpg(worker.pid, signal.SIGKILL)
        except OSError:
            pass  # of another version: in our own group
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "concertina_report"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._folder = os.environ["CONCERTINA_RUN"]
        self._report = open(os.path.join(self._folder, "report.jsonl"), "a", encoding="utf-8")

    def _write(self, event, **fields):
        self._report.write(json.dumps({"event": event, **fields}) + "\n")
        self._report.flush()

    def _failed(self, event, result):
        self._write(
            event,
            task=str(result._task.get_name()),
            host=str(result._host.get_name()),
            message=message_of(result._result),
        )

    def v2_playbook_on_start(self, playbook):
        # Read into memory long ago: it need not lie about while the run goes on.
        try:
            os.unlink(os.path.join(self._folder, "variables.yaml"))
        except FileNotFoundError:
            pass
        threading.Thread(target=end_with_parent, args=[self._folder], daemon=True).start()
        self._write("started")

    def v2_playbook_on_no_hosts_matched(self):
        self._write("no_hosts_matched")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        if not ignore_errors:
            self._failed("failed", result)

    def v2_runner_on_unreachable(self, result):
        self._failed("unreachable", result)

    def v2_playbook_on_stats(self, stats):
        self._write("finished", hosts=sorted(map(str, stats.processed)), custom=plain(stats.custom))

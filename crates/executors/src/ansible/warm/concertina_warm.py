"""Imports Ansible once, and forks for each run of ansible-playbook.

Orders come as JSON lines on standard input, answers go out as such on what was standard
output. A fork is the run: it takes the order's arguments, environment, folder and log, and
then does what ansible-playbook does when it is started. Ansible reads its configuration when
it is imported, so a parent serves runs of one configuration alone; what differs from run to
run is set after the fork (see `become`).
"""
import atexit
import gc
import json
import os
import selectors
import shutil
import signal
import sys
import tempfile
import traceback

OLDEST, NEWEST = (2, 16), (2, 20)


def say(out, **fields):
    os.write(out, (json.dumps(fields) + "\n").encode())


def started_at(pid):
    """Field 22 of proc(5) stat: with the number it names a process for good."""
    with open("/proc/%d/stat" % pid, encoding="utf-8", errors="replace") as stat:
        return int(stat.read().rpartition(")")[2].split()[19])


def import_ansible():
    """Everything that a run imports; refuses an Ansible that we do not know."""
    from ansible.release import __version__

    version = tuple(int(part) for part in __version__.split(".")[:2])
    if not OLDEST <= version <= NEWEST:
        raise RuntimeError(
            "ansible-core %s is none of %d.%d to %d.%d" % ((__version__,) + OLDEST + NEWEST)
        )
    import multiprocessing.popen_fork
    import multiprocessing.synchronize

    import ansible.executor.playbook_executor
    from ansible import constants
    from ansible.cli.playbook import main
    from ansible.utils.path import cleanup_tmp_file

    read_builtin_routing()
    read_plugins()
    if not os.path.isdir(constants.DEFAULT_LOCAL_TMP):
        raise RuntimeError("Ansible made no folder for its temporary files")
    return __version__, main, constants, cleanup_tmp_file


def read_builtin_routing():
    """Reads the largest file that every run reads, a third of its time, through the function that
    Ansible keeps for this: what it gives may be kept under the content's name."""
    import ansible
    from ansible.utils.collection_loader import _collection_finder as finder

    path = os.path.join(os.path.dirname(ansible.__file__), "config/ansible_builtin_runtime.yml")
    read = getattr(finder, "_meta_yml_to_dict", None)
    if read is None or not os.path.isfile(path):
        return
    with open(path, "rb") as file:
        raw = file.read()
    known = read(raw, ("ansible.builtin", "runtime.yml"))

    def read_or_known(found, content_id):
        return known if found == raw else read(found, content_id)

    finder._meta_yml_to_dict = read_or_known


# None: all of that kind, which every run looks through
PLUGINS = {
    "connection": None,
    "shell": None,
    "become": None,
    "callback": None,
    "inventory": ("host_list", "script", "auto", "yaml", "ini", "toml"),
    "cache": ("memory",),
    "strategy": ("linear",),
}


def read_plugins():
    """Loads Ansible's own plugins that every run loads, with what their documentation declares: that is
    half of a short run. Both are kept by the files' paths alone, so that plugins from elsewhere with the same
    names are what they are; any that can't be loaded are left to the run that finds them."""
    import ansible
    from ansible import constants
    from ansible.plugins import loader

    config, finder = constants.config, loader.PluginLoader
    load = getattr(finder, "_load_module_source", None)
    read = getattr(finder, "_load_config_defs", None)
    declare = getattr(config, "initialize_plugin_configuration_definitions", None)
    declared = getattr(config, "_plugins", None)
    if load is None or read is None or declare is None or not isinstance(declared, dict):
        return
    before = {kind: dict(names) for kind, names in declared.items()}
    modules, known, reading = {}, {}, []

    def load_and_keep(self, *given, **named):
        module = load(self, *given, **named)
        modules[module.__spec__.origin] = module
        return module

    def known_or_load(self, *given, **named):
        name, path = (*given, *named.values())[:2]
        module = modules.get(path)
        if name in sys.modules or module is None or module.__name__ != name:
            return load(self, *given, **named)
        return sys.modules.setdefault(name, module)

    def keep(*definition):
        reading[-1].append(definition)
        declare(*definition)

    def read_and_keep(self, name, module, path):
        reading.append([])
        try:
            read(self, name, module, path)
        finally:
            known[(path, name)] = reading.pop()

    def known_or_read(self, name, module, path):
        if (path, name) not in known:
            return read(self, name, module, path)
        for kind, plugin, options in known[(path, name)]:
            if not config.has_configuration_definition(kind, plugin):
                declare(kind, plugin, options)

    config.initialize_plugin_configuration_definitions = keep
    finder._load_config_defs, finder._load_module_source = read_and_keep, load_and_keep
    try:
        load_plugins(loader, os.path.join(os.path.dirname(ansible.__file__), "plugins"))
    finally:
        del config.initialize_plugin_configuration_definitions
        finder._load_config_defs, finder._load_module_source = known_or_read, known_or_load
        # by their names they are not there yet
        declared.clear()
        declared.update(before)
        for path, module in modules.items():
            sys.modules.pop(module.__name__, None)
            for kind in PLUGINS:
                getattr(loader, kind + "_loader")._module_cache.pop(path, None)


def load_plugins(loader, home):
    for kind, names in PLUGINS.items():
        plugins = getattr(loader, kind + "_loader", None)
        folder = os.path.join(home, kind)
        if plugins is None or not os.path.isdir(folder):
            continue
        if names is None:
            files = (os.path.splitext(file) for file in sorted(os.listdir(folder)))
            names = [name for name, suffix in files if suffix == ".py" and name != "__init__"]
        for name in names:
            try:
                if plugins.find_plugin(name) == os.path.join(folder, name + ".py"):
                    plugins.get(name, class_only=True)
            except Exception:
                continue


def redirect(path, flags, *descriptors):
    opened = os.open(path, flags)
    for descriptor in descriptors:
        os.dup2(opened, descriptor)
    if opened > 2:
        os.close(opened)


def become(order, constants, cleanup_tmp_file):
    """Makes this fork a run: all that a process takes from who starts it."""
    with open("/proc/self/comm", "w", encoding="ascii") as name:
        name.write(order["name"])  # by it the run is found when we are dead; forks of it inherit it
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    redirect(order["log"], os.O_WRONLY | os.O_APPEND, 1, 2)
    redirect(order["lifeline"], os.O_RDONLY, 0)
    sys.argv[:] = order["arguments"]
    sys.path[0] = os.path.dirname(sys.argv[0])
    # the parent's temporary folder is the parent's to remove
    atexit.unregister(cleanup_tmp_file)
    scratch = tempfile.mkdtemp(prefix="ansible-local-%d" % os.getpid(), dir=order["scratch"])
    atexit.register(cleanup_tmp_file, scratch, warn=True)
    constants.DEFAULT_LOCAL_TMP = scratch


def run(order, main):
    """As the program does it; leaves the exit status in a file too, should the parent be dead."""
    try:
        main(sys.argv)
        status = 0
    except SystemExit as exit:
        status = exit.code
    except BaseException:
        traceback.print_exc()
        status = 1
    if status is None:
        status = 0
    elif not isinstance(status, int):
        print(status, file=sys.stderr)
        status = 1
    with open(order["status"], "w", encoding="ascii") as file:
        file.write("%d\n" % (status & 0xFF))
    sys.exit(int(status))


def fork(order, descriptors, ansible):
    """The number of the new run; does not return in the fork."""
    _, main, constants, cleanup_tmp_file = ansible
    pid = os.fork()
    if pid:
        return pid
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for descriptor in descriptors:
        os.close(descriptor)
    gc.enable()
    become(order, constants, cleanup_tmp_file)
    run(order, main)


class Orders:
    """Lines of standard input, as they come."""

    def __init__(self):
        self.rest = b""

    def read(self):
        """The orders that are complete; None: Concertina is gone or wants nothing any more."""
        read = os.read(0, 1 << 20)
        if not read:
            return None
        *lines, self.rest = (self.rest + read).split(b"\n")
        return [json.loads(line) for line in lines]


def serve(out, ansible):
    signs, sign = os.pipe()
    os.set_blocking(signs, False)
    os.set_blocking(sign, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(sign, warn_on_full_buffer=False)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(signs, selectors.EVENT_READ)
    inherited = [out, signs, sign, selector.fileno()]
    runs, orders = {}, Orders()
    say(out, event="ready", version=ansible[0])
    while True:
        ready = [key.fd for key, _ in selector.select()]
        if signs in ready:
            os.read(signs, 4096)
            for pid in list(runs):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    say(out, event="ended", run=runs.pop(pid), status=status)
        if 0 in ready:
            new = orders.read()
            if new is None:
                return
            for order in new:
                pid = fork(order, inherited, ansible)
                runs[pid] = order["run"]
                say(out, event="started", run=order["run"], pid=pid, since=started_at(pid))


def main():
    folder = sys.argv[1]
    out = os.dup(1)
    redirect(os.path.join(folder, "log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 1, 2)
    # nothing is collected here, and what is here is not copied when forks collect
    gc.disable()
    try:
        ansible = import_ansible()
    except BaseException as error:
        say(out, event="refused", why=("%s: %s" % (type(error).__name__, error))[:1000])
        return
    gc.freeze()
    here = os.getpid()
    try:
        serve(out, ansible)
    finally:
        if os.getpid() == here:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

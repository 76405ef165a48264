"""The commands of a simulated server: those of the worksheets, and a few around them."""

from __future__ import annotations

import copy
import json
import posixpath
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from labstacks.board.console.balancing import choose
from labstacks.board.console.shell import Command, Shell, ShellError
from labstacks.board.console.simulated_server import (
    SimulatedServer,
    disk_named,
    load_server,
    save_server,
    served_page,
    server_data,
)
from labstacks.classfile.dates import HONG_KONG, zone_of
from labstacks.emulator.identity import arn_of, role_policies
from labstacks.emulator.ram import Request, evaluate
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource

METADATA = "http://100.100.100.200/latest/"
Answer = tuple[str, int]


@dataclass
class TerminalState:
    """What a terminal remembers between two lines.

    Args:
        folder: Where it is.
        variables: Of the shell.
        transcript: What was typed and printed, the newest last.
        editing: The file that an editor has open; empty for none.
        asks: What the terminal waits for instead of a command: ``password`` of a database, or nothing.
        visits: How many visitors its ``curl`` sent to a load balancer.
        cloud: What a command asked the cloud to do, for the caller: (action, resource) pairs.
        database: (host, account, database) of the ``mysql`` that is being started.
    """

    folder: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    transcript: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    editing: str = ""
    asks: str = ""
    visits: int = 0
    cloud: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    database: tuple[str, str, str] = ("", "", "")
    tokens: set[str] = field(default_factory=set)


def run_line(
    call: ApiCall, server: StoredResource, state: TerminalState, line: str, log: Sequence[str]
) -> str:
    """Run one line on a server, and keep what it changed. Call it inside a transaction that writes.

    Args:
        log: The lines of nginx's access log.

    Returns:
        What is printed.
    """
    machine = load_server(call, server)
    if "nginx" in machine.services:
        machine.files.setdefault("/var/log/nginx/access.log", "".join(f"{entry}\n" for entry in log))
    before = copy.deepcopy(machine)
    commands = Commands(call, machine, state)
    shell = Shell(
        commands.find,
        lambda: list(machine.files),
        machine.read,
        machine.write,
        commands.absolute,
        state.variables,
    )
    state.history = [*state.history, line][-100:]
    output = shell.run(line)
    save_server(call, machine, before)
    return output


class Commands:
    """The commands, bound to one server and one terminal. Methods ``do_<name>`` are the commands."""

    def __init__(self, call: ApiCall, machine: SimulatedServer, state: TerminalState) -> None:
        self._call = call
        self._machine = machine
        self._state = state
        state.folder = state.folder or machine.home

    def find(self, name: str) -> Command | None:
        """The function of a command; None when there is none."""
        plain = posixpath.basename(name).replace("mkfs.ext4", "mkfs").replace("-", "_")
        if not plain.isidentifier():
            return None
        found: Command | None = getattr(self, f"do_{plain}", None)
        if found is None and plain in server_data()["outputs"]:
            return lambda args, stdin: self._fixed(plain, args)
        return found

    def absolute(self, path: str) -> str:
        """A path from the root."""
        if path == "~" or path.startswith("~/"):
            path = self._machine.home + path[1:]
        return posixpath.normpath(posixpath.join(self._state.folder, path))

    def _fixed(self, name: str, args: Sequence[str]) -> Answer:
        known, outputs = self._machine.server.properties, server_data()["outputs"]
        text = outputs.get(" ".join([name, *args])) or outputs[name]
        memory = f"{(int(known.get('memory') or 0) / 1024) * 0.88:.1f}Gi"
        for hole, value in (("host", self._machine.host), ("cpu", known.get("cpu")), ("memory", memory)):
            text = text.replace(f"{{{hole}}}", str(value))
        return text, 0

    # --- files ---------------------------------------------------------------------------------------

    def do_echo(self, args: Sequence[str], stdin: str) -> Answer:
        if args[:1] == ["-n"]:
            return " ".join(args[1:]), 0
        if args[:1] == ["-e"]:
            return " ".join(args[1:]).replace("\\n", "\n").replace("\\t", "\t") + "\n", 0
        return " ".join(args) + "\n", 0

    def do_true(self, args: Sequence[str], stdin: str) -> Answer:
        return "", 0

    def do_false(self, args: Sequence[str], stdin: str) -> Answer:
        return "", 1

    def do_seq(self, args: Sequence[str], stdin: str) -> Answer:
        if not args or not all(arg.isdigit() for arg in args) or len(args) > 2:
            raise ShellError("missing operand")
        first, last = (1, int(args[0])) if len(args) == 1 else (int(args[0]), int(args[1]))
        return "".join(f"{number}\n" for number in range(first, min(last, first + 999) + 1)), 0

    def do_sleep(self, args: Sequence[str], stdin: str) -> Answer:
        # The next line may come at once: nobody has to wait for a simulated server.
        return "", 0

    def do_pwd(self, args: Sequence[str], stdin: str) -> Answer:
        return f"{self._state.folder}\n", 0

    def do_cd(self, args: Sequence[str], stdin: str) -> Answer:
        path = self.absolute(args[0]) if args else self._machine.home
        if not self._machine.is_folder(path):
            raise ShellError(f"{args[0]}: No such file or directory")
        self._state.folder = path
        return "", 0

    def do_ls(self, args: Sequence[str], stdin: str) -> Answer:
        flags = "".join(arg[1:] for arg in args if arg.startswith("-"))
        lines = []
        for name in [arg for arg in args if not arg.startswith("-")] or ["."]:
            path = self.absolute(name)
            if path in self._machine.files:
                names = [name]
            elif self._machine.is_folder(path):
                names = [n for n in self._machine.listing(path) if "a" in flags or not n.startswith(".")]
            else:
                raise ShellError(f"cannot access '{name}': No such file or directory")
            if "l" in flags:
                lines += [
                    self._long(posixpath.join(path, entry) if entry != name else path, entry)
                    for entry in names
                ]
            else:
                lines += [entry.rstrip("/") for entry in names]
        return "".join(f"{line}\n" for line in lines), 0

    def _long(self, path: str, name: str) -> str:
        folder = name.endswith("/")
        size = 4096 if folder else len(self._machine.files.get(path, "").encode())
        return f"{'d' if folder else '-'}rw-r--r-- 1 root root {size:>6} {name.rstrip('/')}"

    do_ll = do_ls

    def do_cat(self, args: Sequence[str], stdin: str) -> Answer:
        names = [arg for arg in args if not arg.startswith("-")]
        return "".join(self._machine.read(self.absolute(name)) for name in names) if names else stdin, 0

    def _lines(self, args: Sequence[str], stdin: str) -> tuple[int, list[str]]:
        count, names = 10, []
        rest = iter(args)
        for arg in rest:
            if arg in ("-n", "-c"):
                arg = f"-{next(rest, '10')}"
            if arg.startswith("-"):
                digits = re.sub(r"\D", "", arg)
                count = int(digits[:6]) if digits else count
            else:
                names.append(arg)
        text = "".join(self._machine.read(self.absolute(name)) for name in names) if names else stdin
        return count, text.splitlines(keepends=True)

    def do_head(self, args: Sequence[str], stdin: str) -> Answer:
        count, lines = self._lines(args, stdin)
        return "".join(lines[:count]), 0

    def do_tail(self, args: Sequence[str], stdin: str) -> Answer:
        # `-f` shows what is there: this terminal does not wait for more.
        count, lines = self._lines([arg for arg in args if arg != "-f"], stdin)
        return "".join(lines[-count:] if count else []), 0

    do_less = do_more = do_cat

    def do_wc(self, args: Sequence[str], stdin: str) -> Answer:
        _, lines = self._lines([arg for arg in args if not arg.startswith("-")], stdin)
        return f"{len(lines)}\n" if "-l" in args else f"{len(lines)} {len(''.join(lines).encode())}\n", 0

    def do_grep(self, args: Sequence[str], stdin: str) -> Answer:
        flags = "".join(arg[1:] for arg in args if arg.startswith("-"))
        pattern, *names = [arg for arg in args if not arg.startswith("-")] or [""]
        text = "".join(self._machine.read(self.absolute(name)) for name in names) if names else stdin
        # A plain search: a student's regular expression could take for ever.
        fold = str.lower if "i" in flags else str
        wanted = fold(pattern.strip("^$"))
        found = [line for line in text.splitlines() if (wanted in fold(line)) != ("v" in flags)]
        if "c" in flags:
            return f"{len(found)}\n", 0 if found else 1
        return "".join(f"{line}\n" for line in found), 0 if found else 1

    def do_sort(self, args: Sequence[str], stdin: str) -> Answer:
        _, lines = self._lines([arg for arg in args if not arg.startswith("-")], stdin)
        return "".join(sorted(lines)), 0

    def do_uniq(self, args: Sequence[str], stdin: str) -> Answer:
        lines = stdin.splitlines()
        if "-c" in args:
            return "".join(f"{lines.count(line):>7} {line}\n" for line in dict.fromkeys(lines)), 0
        return "".join(f"{line}\n" for line in dict.fromkeys(lines)), 0

    def do_touch(self, args: Sequence[str], stdin: str) -> Answer:
        for path in map(self.absolute, args):
            self._machine.write(path, self._machine.files.get(path, ""))
        return "", 0

    def do_rm(self, args: Sequence[str], stdin: str) -> Answer:
        flags = "".join(arg[1:] for arg in args if arg.startswith("-"))
        for name in [arg for arg in args if not arg.startswith("-")]:
            path = self.absolute(name)
            if path == "/":
                raise ShellError("it is dangerous to operate recursively on '/'")
            if path not in self._machine.files and "f" not in flags and not self._machine.is_folder(path):
                raise ShellError(f"cannot remove '{name}': No such file or directory")
            if path not in self._machine.files and "r" not in flags.lower():
                if "f" in flags and not self._machine.is_folder(path):
                    continue
                raise ShellError(f"cannot remove '{name}': Is a directory")
            self._machine.remove(path)
        return "", 0

    def do_mkdir(self, args: Sequence[str], stdin: str) -> Answer:
        for path in (self.absolute(arg) for arg in args if not arg.startswith("-")):
            if "-p" in args and self._machine.is_folder(path):
                continue
            if path in self._machine.files or self._machine.is_folder(path):
                raise ShellError(f"cannot create directory '{path}': File exists")
            # A folder is kept as a hidden file in it.
            parent = posixpath.dirname(path)
            if not self._machine.is_folder(parent) and "-p" not in args:
                raise ShellError(f"cannot create directory '{path}': No such file or directory")
            self._machine.files[f"{path}/.folder"] = ""
        return "", 0

    def _two(self, args: Sequence[str]) -> tuple[str, str]:
        names = [self.absolute(arg) for arg in args if not arg.startswith("-")]
        if len(names) != 2:
            raise ShellError("missing file operand")
        source, target = names
        if self._machine.is_folder(target):
            target = posixpath.join(target, posixpath.basename(source))
        return source, target

    def do_cp(self, args: Sequence[str], stdin: str) -> Answer:
        source, target = self._two(args)
        self._machine.write(target, self._machine.read(source))
        return "", 0

    def do_mv(self, args: Sequence[str], stdin: str) -> Answer:
        source, target = self._two(args)
        self._machine.write(target, self._machine.read(source))
        self._machine.remove(source)
        return "", 0

    def do_tee(self, args: Sequence[str], stdin: str) -> Answer:
        for name in [arg for arg in args if not arg.startswith("-")]:
            path = self.absolute(name)
            before = self._machine.files.get(path, "") if "-a" in args else ""
            self._machine.write(path, before + stdin)
        return stdin, 0

    def do_chmod(self, args: Sequence[str], stdin: str) -> Answer:
        return "", 0

    do_chown = do_chmod

    def do_nano(self, args: Sequence[str], stdin: str) -> Answer:
        names = [arg for arg in args if not arg.startswith("-")]
        if not names:
            raise ShellError("name a file, as in: nano note.txt")
        path = self.absolute(names[-1])
        if self._machine.is_folder(path):
            raise ShellError(f"{names[-1]} is a directory")
        self._state.editing = path
        return "", 0

    do_vi = do_vim = do_nano

    def do_sed(self, args: Sequence[str], stdin: str) -> Answer:
        # s/old/new/ and s/old/new/g on plain text, which is all that a heading needs.
        scripts = [arg for arg in args if not arg.startswith("-")]
        parts = scripts[0].split(scripts[0][1]) if scripts and len(scripts[0]) > 3 else []
        if len(parts) != 4 or parts[0] != "s":
            raise ShellError("only s/old/new/ is known here")
        count = -1 if parts[3] == "g" else 1
        if len(scripts) == 1:
            return stdin.replace(parts[1], parts[2], count), 0
        path = self.absolute(scripts[1])
        text = "".join(
            line.replace(parts[1], parts[2], count) for line in self._machine.read(path).splitlines(True)
        )
        if "-i" in args:
            self._machine.write(path, text)
            return "", 0
        return text, 0

    # --- disks ---------------------------------------------------------------------------------------

    def _mounted(self) -> Iterator[tuple[str, str, int]]:
        """(device, folder, GiB) of every mounted file system."""
        known = self._machine.server.properties
        yield "/dev/vda3", "/", int(known.get("systemDiskSize") or 40)
        for folder, id_ in self._machine.mounts.items():
            device, disk = next((d, r) for d, r in self._machine.disks.items() if r.id == id_)
            yield device.replace("xvd", "vd"), folder, int(disk.properties.get("size") or 20)

    def do_df(self, args: Sequence[str], stdin: str) -> Answer:
        lines = ["Filesystem      Size  Used Avail Use% Mounted on"]
        for device, folder, size in self._mounted():
            used = "2.7G" if folder == "/" else "24K"
            left = f"{size - 3}G" if folder == "/" else f"{size - 1}G"
            share = f"{max(1, 270 // size)}%" if folder == "/" else "1%"
            lines.append(f"{device:<14} {size:>3}G {used:>5} {left:>5} {share:>4} {folder}")
        return "\n".join(lines) + "\n", 0

    def do_lsblk(self, args: Sequence[str], stdin: str) -> Answer:
        size = int(self._machine.server.properties.get("systemDiskSize") or 40)
        lines = ["NAME   MAJ:MIN RM SIZE RO TYPE MOUNTPOINT", f"vda    253:0    0 {size:>3}G  0 disk"]
        lines.append(f"└─vda3 253:3    0 {size:>3}G  0 part /")
        places = {disk: folder for folder, disk in self._machine.mounts.items()}
        for number, (device, disk) in enumerate(self._machine.disks.items(), 1):
            name = posixpath.basename(device).replace("xvd", "vd")
            size = int(disk.properties.get("size") or 20)
            lines.append(
                f"{name:<6} 253:{16 * number:<4} 0 {size:>3}G  0 disk {places.get(disk.id, '')}".rstrip()
            )
        return "\n".join(lines) + "\n", 0

    def do_blkid(self, args: Sequence[str], stdin: str) -> Answer:
        lines = ['/dev/vda3: UUID="1114fe9e-2309-4580-b183-d778e6d97397" TYPE="ext4"']
        for device, disk in self._machine.disks.items():
            if disk.id in self._machine.formatted:
                lines.append(f'{device.replace("xvd", "vd")}: LABEL="data" TYPE="ext4"')
        return "\n".join(lines) + "\n", 0

    def do_mount(self, args: Sequence[str], stdin: str) -> Answer:
        names = [arg for arg in args if not arg.startswith("-")]
        if "-a" in args:
            for line in self._machine.files.get("/etc/fstab", "").splitlines():
                device, *rest = line.split()
                disk = disk_named(self._machine, device)
                if disk and rest and rest[0] not in self._machine.mounts:
                    self._machine.mount(disk.id, rest[0])
            return "", 0
        if not names:
            return "".join(f"{d} on {f} type ext4 (rw,relatime)\n" for d, f, _ in self._mounted()), 0
        if len(names) == 1:
            for line in self._machine.files.get("/etc/fstab", "").splitlines():
                device, *rest = line.split()
                if rest and self.absolute(names[0]) == rest[0]:
                    names = [device, rest[0]]
        disk = disk_named(self._machine, names[0])
        if disk is None:
            raise ShellError(f"{names[0]}: special device does not exist.")
        folder = self.absolute(names[1]) if len(names) > 1 else ""
        if not self._machine.is_folder(folder):
            raise ShellError(f"{folder}: mount point does not exist.")
        self._machine.mount(disk.id, folder)
        return "", 0

    def do_umount(self, args: Sequence[str], stdin: str) -> Answer:
        for name in args:
            disk = disk_named(self._machine, name)
            folder = next(
                (f for f, d in self._machine.mounts.items() if disk and d == disk.id), self.absolute(name)
            )
            inside = self._state.folder == folder or self._state.folder.startswith(f"{folder}/")
            if folder in self._machine.mounts and inside:
                raise ShellError(f"{folder}: target is busy.")
            self._machine.unmount(folder)
        return "", 0

    def do_mkfs(self, args: Sequence[str], stdin: str) -> Answer:
        device = args[-1] if args else ""
        disk = disk_named(self._machine, device)
        if disk is None:
            raise ShellError(f"The file {device} does not exist and no size was specified.")
        if disk.id in self._machine.mounts.values():
            raise ShellError(f"{device} is mounted; will not make a filesystem here!")
        self._machine.hidden[disk.id] = {}
        self._machine.formatted.add(disk.id)
        return "Creating filesystem\nWriting inode tables: done\nCreating journal: done\n", 0

    # --- the system ----------------------------------------------------------------------------------

    def do_whoami(self, args: Sequence[str], stdin: str) -> Answer:
        return f"{server_data()['user']}\n", 0

    def do_hostname(self, args: Sequence[str], stdin: str) -> Answer:
        return (
            f"{self._machine.server.properties.get('privateIp') if '-I' in args else self._machine.host}\n",
            0,
        )

    def do_ip(self, args: Sequence[str], stdin: str) -> Answer:
        return f"2: eth0: inet {self._machine.server.properties.get('privateIp')}/25 scope global eth0\n", 0

    def do_date(self, args: Sequence[str], stdin: str) -> Answer:
        return f"{self._call.time.astimezone(zone_of(HONG_KONG)):%a %b %d %H:%M:%S CST %Y}\n", 0

    def do_ps(self, args: Sequence[str], stdin: str) -> Answer:
        running = [
            name
            for name, state in self._machine.services.items()
            if state == "active" and name != "mount-data"
        ]
        names = [
            "systemd",
            "sshd",
            "aliyun-service",
            *(f"{name}: master process" for name in running),
            "bash",
        ]
        return "  PID CMD\n" + "".join(f"{n * 97 + 1:>5} {name}\n" for n, name in enumerate(names)), 0

    def do_systemctl(self, args: Sequence[str], stdin: str) -> Answer:
        verb, *names = [arg for arg in args if not arg.startswith("-")] or ["status"]
        name = names[-1].removesuffix(".service") if names else ""
        services = self._machine.services
        if verb == "daemon-reload":
            return "", 0
        if not name or name not in services:
            raise ShellError(f"Unit {name or '?'}.service could not be found.")
        if verb in ("start", "restart", "reload"):
            services[name] = "active"
            return "", 0
        if verb == "stop":
            services[name] = "inactive"
            return "", 0
        if verb in ("enable", "disable"):
            return "", 0
        if verb == "is-active":
            return f"{services[name]}\n", 0 if services[name] == "active" else 3
        return self._service_text(name), 0

    def _service_text(self, name: str) -> str:
        active = self._machine.services[name] == "active"
        described = {"mount-data": "Format the data disk once, and mount it"}.get(name, f"The {name} server")
        state = (
            "active (exited)" if name == "mount-data" else "active (running)" if active else "inactive (dead)"
        )
        since = self._machine.server.properties.get("startTime")
        text = f"● {name}.service - {described}\n"
        text += f"   Loaded: loaded (/etc/systemd/system/{name}.service; enabled)\n"
        text += f"   Active: {state} since {since}\n"
        return text + (self._journal() if name == "mount-data" else "")

    def _journal(self) -> str:
        since = str(self._machine.server.properties.get("startTime"))
        folder = next(iter(self._machine.mounts), "/data")
        steps = (
            "Starting Format the data disk once, and mount it...",
            "the data disk has come",
            f"mounted on {folder}" if self._machine.mounts else "not mounted",
            "Finished Format the data disk once, and mount it.",
        )
        return "".join(f"{since} {self._machine.host} mount-data: {step}\n" for step in steps)

    def do_journalctl(self, args: Sequence[str], stdin: str) -> Answer:
        name = args[args.index("-u") + 1].removesuffix(".service") if "-u" in args[:-1] else ""
        if name == "mount-data" and name in self._machine.services:
            return self._journal(), 0
        return "-- No entries --\n", 0

    def do_yum(self, args: Sequence[str], stdin: str) -> Answer:
        return "This terminal is simulated: what the worksheets need is installed.\n", 0

    do_dnf = do_apt = do_yum

    def do_reboot(self, args: Sequence[str], stdin: str) -> Answer:
        return "This terminal is simulated: restart the server in the console.\n", 1

    do_shutdown = do_poweroff = do_reboot

    def do_history(self, args: Sequence[str], stdin: str) -> Answer:
        return "".join(f"{n:>5}  {line}\n" for n, line in enumerate(self._state.history, 1)), 0

    def do_help(self, args: Sequence[str], stdin: str) -> Answer:
        return str(server_data()["help"]), 0

    def do_ssh_keygen(self, args: Sequence[str], stdin: str) -> Answer:
        path = f"{self._machine.home}/.ssh/id_ed25519"
        public = f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{secrets.token_hex(20)} practice\n"
        self._machine.files[f"{path}.pub"] = public
        self._machine.files[path] = "(the private half of a practice key)\n"
        return (
            f"Your identification has been saved in {path}\nYour public key has been saved in {path}.pub\n",
            0,
        )

    # --- the network ---------------------------------------------------------------------------------

    def do_ping(self, args: Sequence[str], stdin: str) -> Answer:
        host = next((arg for arg in args if not arg.startswith("-") and not arg.isdigit()), "")
        return f"PING {host}: this terminal is simulated and sends no packets. Use curl.\n", 1

    def do_curl(self, args: Sequence[str], stdin: str) -> Answer:
        method, headers, url, output, head_only = "GET", dict[str, str](), "", "", False
        rest = iter(args)
        for arg in rest:
            if arg in ("-X", "--request") or re.fullmatch(r"-[a-zA-Z]*X", arg):
                method = next(rest, "GET").upper()
            elif arg in ("-H", "--header"):
                name, _, value = next(rest, "").partition(":")
                headers[name.strip().lower()] = value.strip()
            elif arg in ("-o", "--output"):
                output = next(rest, "")
            elif arg in ("-m", "--max-time", "--connect-timeout"):
                next(rest, "")
            elif arg in ("-I", "--head"):
                head_only = True
            elif not arg.startswith("-"):
                url = arg
        text, status = self._fetch(url if "://" in url else f"http://{url}", method, headers)
        if output and output != "/dev/null":
            self._machine.write(self.absolute(output), text)
        return (f"HTTP/1.1 {status}\n" if head_only else "" if output else text), 0

    def _fetch(self, url: str, method: str, headers: dict[str, str]) -> tuple[str, int]:
        if url.startswith(METADATA.removesuffix("latest/")):
            return self._metadata(url, method, headers)
        scheme, _, rest = url.partition("://")
        host = rest.partition("/")[0].partition(":")[0]
        if host == "ifconfig.me":
            return f"{self._own_address()}\n", 200
        if host in ("localhost", "127.0.0.1"):
            return self._answer(self._machine.server, host, scheme)
        for balancer in self._call.tx.having(t.ALB, "dnsName", host):
            return self._balanced(balancer, host)
        for row in self._call.tx.of_stack(self._machine.server.stack):
            if row.type == t.INSTANCE and host in (
                row.properties.get("privateIp"),
                row.properties.get("publicIp"),
            ):
                return self._answer(row, host, scheme)
        raise ShellError(f"(6) Could not resolve host: {host}")

    def _answer(self, server: StoredResource, host: str, scheme: str) -> tuple[str, int]:
        if server.properties.get("status") != "Running":
            raise ShellError(f"(28) Failed to connect to {host} port 80: Connection timed out")
        page = served_page(self._call, server) if scheme == "http" else None
        if server.id == self._machine.server.id and scheme == "http":
            served = self._machine.services.get("nginx") == "active"
            page = self._machine.files.get("/usr/share/nginx/html/index.html") if served else None
        if page is None:
            port = 80 if scheme == "http" else 443
            raise ShellError(f"(7) Failed to connect to {host} port {port}: Connection refused")
        return page, 200

    def _balanced(self, balancer: StoredResource, host: str) -> tuple[str, int]:
        if balancer.stack != self._machine.server.stack:
            raise ShellError(f"(28) Failed to connect to {host} port 80: Connection timed out")
        for group in self._call.tx.of_stack(balancer.stack):
            if group.type != t.ALB_SERVER_GROUP:
                continue
            self._state.visits += 1
            server = self._call.get(t.INSTANCE, choose(self._call, group, self._state.visits))
            if server is None:
                return "<html><h1>503 Service Temporarily Unavailable</h1></html>\n", 503
            page = served_page(self._call, server) if server.properties.get("status") == "Running" else None
            # Until the checks notice, a stopped server still gets its share of visitors.
            return (page, 200) if page else ("<html><h1>502 Bad Gateway</h1></html>\n", 502)
        raise ShellError(f"(7) Failed to connect to {host} port 80: Connection refused")

    def _own_address(self) -> str:
        own = self._machine.server.properties.get("publicIp")
        if own:
            return str(own)
        for tie in self._call.tx.of_type(t.EIP_ASSOCIATION):
            eip = self._call.get(t.EIP, tie.inputs.get("allocationId"))
            if eip and str(tie.inputs.get("instanceId", "")).startswith("ngw-"):
                return str(eip.properties.get("ipAddress"))
        raise ShellError("(28) Connection timed out: the server has no way to the internet")

    def _metadata(self, url: str, method: str, headers: dict[str, str]) -> tuple[str, int]:
        path = url.partition("/latest/")[2]
        if method == "PUT" and path == "api/token":
            token = secrets.token_urlsafe(30)
            self._state.tokens = {*list(self._state.tokens)[-9:], token}
            return token, 200
        required = self._machine.server.properties.get("httpTokens") == "required"
        if required and headers.get("x-aliyun-ecs-metadata-token") not in self._state.tokens:
            return "<html><h1>403 - Forbidden</h1></html>\n", 403
        role = self._role()
        if path.rstrip("/") == "meta-data/ram/security-credentials" and role:
            return role, 200
        if role and path == f"meta-data/ram/security-credentials/{role}":
            return json.dumps(
                {"AccessKeyId": "STS.practice", "AccessKeySecret": "practice", "Code": "Success"}
            ), 200
        known = self._machine.server.properties
        values = {
            "meta-data/instance-id": self._machine.server.id,
            "meta-data/region-id": self._machine.server.region,
            "meta-data/zone-id": known.get("availabilityZone"),
            "meta-data/private-ipv4": known.get("privateIp"),
        }
        return (
            (str(values[path]), 200) if path in values else ("<html><h1>404 - Not Found</h1></html>\n", 404)
        )

    def _role(self) -> str:
        ties = self._call.tx.naming(self._machine.server.id, t.RAM_ROLE_ATTACHMENT, "instanceId")
        names = [str(tie.inputs.get("ramRoleName") or tie.inputs.get("roleName")) for tie in ties]
        return names[-1] if names else str(self._machine.server.properties.get("roleName") or "")

    # --- the cloud -----------------------------------------------------------------------------------

    def do_aliyun(self, args: Sequence[str], stdin: str) -> Answer:
        role = self._role()
        if args[:1] == ["configure"]:
            if not role:
                raise ShellError("this server has no RAM role")
            self._state.variables["_aliyun"] = role
            return (
                f"Configuring profile 'default' in 'EcsRamRole' authenticate mode...\nRole: {role}\nDone.\n",
                0,
            )
        if len(args) < 2:
            return "Usage: aliyun <product> <operation> [--Parameter value]\n", 0
        if self._state.variables.get("_aliyun") != role or not role:
            raise ShellError("ERROR: no profile. Run: aliyun configure --mode EcsRamRole")
        return self._aliyun(role, args[0].lower(), args[1], args)

    def _aliyun(self, role: str, product: str, operation: str, args: Sequence[str]) -> Answer:
        named = dict(zip(args[2::2], args[3::2], strict=False))
        id_ = named.get("--InstanceId") or named.get("--InstanceId.1") or self._machine.server.id
        own = [row for row in self._call.tx.of_stack(self._machine.server.stack) if row.type == t.INSTANCE]
        row = next((row for row in own if row.id == id_), None)
        listing = operation.startswith("Describe")
        request = Request(
            action=f"{product}:{operation}",
            resource=arn_of(row)
            if row and not listing
            else f"acs:ecs:{self._machine.server.region}:{self._call.account}:instance/*",
            resource_tags=dict(row.properties.get("tags") or {}) if row and not listing else {},
            time=self._call.time,
        )
        if not evaluate(role_policies(self._call, role), request).allowed:
            self._state.refused.append((f"role/{role}", request.action, id_ if not listing else "*"))
            raise ShellError(
                "ERROR: SDK.ServerError\nErrorCode: Forbidden.RAM\nMessage: User not authorized to operate "
                "on the specified resource, or this API doesn't support RAM."
            )
        if request.action == "ecs:DescribeInstances":
            found = [
                {
                    "InstanceId": one.id,
                    "InstanceName": one.properties.get("instanceName"),
                    "Status": one.properties.get("status"),
                }
                for one in own
            ]
            return json.dumps(
                {"Instances": {"Instance": found}, "TotalCount": len(found)}, indent=2
            ) + "\n", 0
        if request.action in ("ecs:StopInstance", "ecs:StartInstance", "ecs:RebootInstance") and row:
            self._state.cloud.append((request.action, row.id))
            return '{"RequestId": "accepted"}\n', 0
        return "{}\n", 0

    def do_mysql(self, args: Sequence[str], stdin: str) -> Answer:
        host, user, database = "", "", ""
        rest = iter(args)
        for arg in rest:
            if arg in ("-h", "--host"):
                host = next(rest, "")
            elif arg in ("-u", "--user"):
                user = next(rest, "")
            elif arg.startswith("-h"):
                host = arg[2:]
            elif arg.startswith("-u"):
                user = arg[2:]
            elif not arg.startswith("-"):
                database = arg
        self._state.database, self._state.asks = (host, user, database), "password"
        return "", 0

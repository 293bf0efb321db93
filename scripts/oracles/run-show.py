#!/usr/bin/env python3
"""Compares `btfscope show` with bpftool on the running kernel, with a set of fixtures loaded: lists of programs, maps, links and BTF objects,
instructions after the verifier, what is attached to a network without links (with tc besides), and what maps hold. Prints what differs.

What is meant to differ (docs/show.md):
* text of instructions: bytes are compared;
* names longer than 15 bytes: bpftool before 7.2 cuts those of programs that have no function records;
* values: bpftool's bytes against bytes and numbers that are made bytes again; what it formats by BTF is compared where both are numbers;
* the BTF of maps without one in lists: see below;
* the kind of a queueing discipline: bpftool has its kind, tc and btfscope its handle;
* elements of maps that change while they are read, and objects of other processes that come and go: only the fixtures are judged.

Needs root and bpf(2); the bpf file system and the network that it uses are its own, and go away with it."""

import ctypes
import json
import os
import pathlib
import platform
import re
import struct
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import corpus

FIXTURES = corpus.ROOT / "Fixtures"
BTFSCOPE = str(corpus.BTFSCOPE)
# Objects that load without anything else. Their programs and maps are pinned.
OBJECTS = ["loader", "rings", "user-ring", "values"]
SYSTEM_CALL = {"x86_64": 321, "aarch64": 280, "s390x": 351, "ppc64le": 361, "riscv64": 280}.get(platform.machine(), 321)
libc = ctypes.CDLL(None, use_errno=True)
faults = []


def fault(words):
    faults.append(words)
    print("  " + words)


def bpf(command, attributes):
    block = ctypes.create_string_buffer(attributes.ljust(128, b"\0"), 128)
    result = libc.syscall(SYSTEM_CALL, command, block, 128)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def create(kind, key, value, entries, flags=0, name="", inner=0):
    return bpf(0, struct.pack("<IIIIIII16s", kind, key, value, entries, flags, inner, 0, name.encode()))


def update(file, key, value, flags=0):
    keys, values = ctypes.create_string_buffer(key, max(1, len(key))), ctypes.create_string_buffer(value, len(value))
    bpf(2, struct.pack("<IIQQQ", file, 0, ctypes.addressof(keys) if key else 0, ctypes.addressof(values), flags))


def pin(file, path):
    name = ctypes.create_string_buffer(str(path).encode())
    bpf(6, struct.pack("<QII", ctypes.addressof(name), file, 0))


def processors():
    text = pathlib.Path("/sys/devices/system/cpu/possible").read_text().strip()
    return max(int(part.split("-")[-1]) for part in text.split(",")) + 1


def take_stack(file):
    """A raw tracepoint program that takes a stack: r2 = map, r3 = 0, bpf_get_stackid(), r0 = 0, exit; run once."""
    slot = lambda code, registers=0, immediate=0: struct.pack("=BBhi", code, registers, 0, immediate)
    second, third = (0x12, 0x03) if sys.byteorder == "little" else (0x21, 0x30)
    code = slot(0x18, second, file) + slot(0) + slot(0xb7, third) + slot(0x85, 0, 27) + slot(0xb7) + slot(0x95)
    instructions, licence = ctypes.create_string_buffer(code, len(code)), ctypes.create_string_buffer(b"GPL")
    program = bpf(5, struct.pack("<IIQQ", 17, len(code) // 8, ctypes.addressof(instructions), ctypes.addressof(licence)))
    bpf(10, struct.pack("<I", program))
    os.close(program)


def own_maps(folder):
    """Maps of many types, without BTF, with something in each."""
    word = lambda n: struct.pack("=I", n)
    count = processors()
    hash_map = create(1, 4, 8, 3000, name="o_hash")
    for n in range(2000):
        update(hash_map, word(n * 7), struct.pack("=Q", n << 20))
    array = create(2, 4, 12, 20, name="o_array")
    for n in range(0, 20, 3):
        update(array, word(n), bytes(range(n, n + 12)))
    files = {"hash": hash_map, "array": array, "empty": create(1, 4, 4, 4, name="o_empty")}
    for name, kind in (("percpu_hash", 5), ("percpu_array", 6), ("lru_percpu", 10)):
        files[name] = create(kind, 4, 6, 8, name="o_" + name[:12])
        for n in range(5):
            update(files[name], word(n), b"".join(bytes([n, c & 255] + [9] * 4) + b"\0\0" for c in range(count)))
    files["lru"] = create(9, 2, 4, 100, name="o_lru")
    files["trie"] = create(11, 8, 4, 100, flags=1, name="o_trie")
    files["trie6"] = create(11, 20, 1, 100, flags=1, name="o_trie6")
    for n in range(30):
        update(files["lru"], struct.pack("=H", n), word(n * n))
        update(files["trie"], word(8 + n % 24) + bytes([10 + n, 1, 2, 0]), word(n))
        update(files["trie6"], word(n) + bytes([0x20, 1, n]) + bytes(13), bytes([n]))
    files["queue"] = create(22, 0, 4, 4, name="o_queue")
    files["stack"] = create(23, 0, 4, 4, name="o_stack")
    for name in ("queue", "stack"):
        for n in (5, 6):
            update(files[name], b"", word(n))
    inner = create(2, 4, 4, 1, name="o_inner")
    files["inner"] = inner
    for name, kind in (("outer_array", 12), ("outer_hash", 13)):
        files[name] = create(kind, 4, 4, 5, name="o_" + name, inner=inner)
        update(files[name], word(3), word(inner))
    files["large"] = create(1, 64, 4096, 40, name="o_large")
    for n in range(33):
        update(files["large"], word(n) * 16, bytes([n]) * 4096)
    files["ring"] = create(27, 0, 0, 4096, name="o_ring")
    files["stacks"] = create(7, 4, 8 * 16, 4, name="o_stacks")
    take_stack(files["stacks"])
    for name, file in files.items():
        pin(file, folder / f"o_{name}")
        os.close(file)


def bpftool(*arguments):
    status, out, error = corpus.run([corpus.bpftool(), "-j", *arguments])
    if status != 0 and not out:
        return {"error": error}
    return json.loads(out.replace(b'"error":"', b'"error":"', 1)) if out.strip() else []


def show(*arguments):
    status, out, error = corpus.run([BTFSCOPE, "show", *arguments, "--format", "json"])
    if not out:
        fault(f"show {' '.join(arguments)}: status {status}: {error}")
        return {}
    return json.loads(out)


def compare_rows(kind, theirs, ours, fields, pins):
    """Rows of one kind by id: the objects of the fixtures must be the same, all of them must be there."""
    ours = {row["id"]: row for row in ours}
    judged = 0
    for their in theirs:
        my = ours.get(their["id"])
        is_ours = any(str(pins) in path for path in their.get("pinned", []))
        if my is None:
            # Others' objects come and go.
            if is_ours:
                fault(f"{kind} {their['id']}: only bpftool has it")
            continue
        judged += 1
        if kind == "map" and is_ours:
            # In a list, bpftool 7.1 on Linux 6.18 shows what the map before had where this one has no BTF: it does not clear what it asks with.
            their = dict(bpftool("map", "show", "id", str(their["id"])), pinned=their["pinned"])
        for field, name in fields.items():
            if field not in their:
                continue
            value, found = their[field], my.get(name)
            if name == "loaded_at" and abs(value - found) <= 1:
                continue
            if name in ("pinned",):
                value, found = sorted(value), sorted(found)
            if name in ("map_ids", "prog_ids"):
                value, found = sorted(value), sorted(found)
            if name == "type" and isinstance(value, int):
                # One that bpftool 7.1 has no name for.
                continue
            if name == "frozen":
                value = bool(value)
            if value != found and (is_ours or name in ("type", "name", "tag")):
                fault(f"{kind} {their['id']}: {name}: bpftool {value!r}, btfscope {found!r}")
    print(f"{kind}s: {judged} compared")
    return judged


def compare_lists(pins):
    programs, maps, links, types = show("programs"), show("maps"), show("links"), show("btf")
    same = lambda *names: {name: name for name in names}
    count = compare_rows(
        "program", bpftool("prog", "show", "-f"), programs.get("programs", []),
        same("type", "name", "tag", "gpl_compatible", "loaded_at", "uid", "bytes_xlated", "jited", "bytes_jited", "bytes_memlock",
             "map_ids", "btf_id", "pinned"), pins)
    count += compare_rows(
        "map", bpftool("map", "show", "-f"), maps.get("maps", []),
        same("type", "name", "flags", "bytes_key", "bytes_value", "max_entries", "bytes_memlock", "frozen", "btf_id", "pinned"), pins)
    count += compare_rows(
        "link", bpftool("link", "show", "-f"), links.get("links", []),
        same("type", "prog_id", "tp_name", "attach_type", "cgroup_id", "netns_ino", "ifindex", "map_id", "target_name", "pinned",
             "target_obj_id", "target_btf_id"), pins)
    count += compare_rows(
        "BTF object", bpftool("btf", "show"), types.get("btf", []), same("size", "name", "kernel", "prog_ids", "map_ids"), pins)
    return count


def compare_code(pins):
    count = 0
    with tempfile.TemporaryDirectory() as temporary:
        for path in sorted(pins.rglob("*")):
            if not path.is_file():
                continue
            file = pathlib.Path(temporary) / "code"
            status, _, _ = corpus.run([corpus.bpftool(), "prog", "dump", "xlated", "pinned", str(path), "file", str(file)])
            if status != 0 or not file.exists():
                continue
            theirs = file.read_bytes()
            file.unlink()
            mine = show("program", str(path))
            code = bytes.fromhex("".join(line["bytes"] for line in mine.get("instructions", [])))
            count += 1
            if code != theirs:
                fault(f"{path.name}: {len(code)} bytes of instructions, bpftool has {len(theirs)}, or others")
    print(f"programs: instructions of {count} compared")
    return count


def raw(value, size):
    """Bytes that bpftool prints, as a string of digits."""
    return "".join(byte[2:].zfill(2) for byte in value)


def compare_contents(pins):
    count = 0
    for path in sorted(pins.rglob("*")):
        if not path.is_file():
            continue
        info = bpftool("map", "show", "pinned", str(path))
        if not isinstance(info, dict) or "bytes_value" not in info:
            continue
        mine = show("map", str(path))
        if not mine:
            continue
        name = path.name
        if info["type"] in ("ringbuf", "user_ringbuf"):
            if not mine["ring"] or mine["ring"]["size"] != info["max_entries"]:
                fault(f"{name}: the ring is not shown")
            count += 1
            continue
        if info["type"] in ("queue", "stack"):
            theirs = bpftool("map", "peek", "pinned", str(path))
            found = mine["elements"]
            if raw(theirs.get("value", []), 0) != (found[0]["value"] if found else ""):
                fault(f"{name}: {found}, bpftool {theirs}")
            count += 1
            continue
        theirs = bpftool("map", "dump", "pinned", str(path))
        if not isinstance(theirs, list):
            fault(f"{name}: bpftool: {theirs}")
            continue
        theirs = [row for row in theirs if "error" not in str(row.get("value", ""))]
        count += 1
        compare_elements(name, info, theirs, mine)
    print(f"maps: contents of {count} compared")
    return count


def compare_elements(name, info, theirs, mine):
    """Without BTF all is bytes; with BTF what bpftool formatted is compared with what is shown."""
    found = {}
    for row in mine["elements"] or []:
        key = row.get("key")
        if isinstance(key, int) and info["bytes_key"] == 4 and info.get("btf_id", 0) == 0:
            key = struct.pack("=I", key).hex()
        found[json.dumps(key, sort_keys=True)] = row
    if len(found) != len(theirs):
        fault(f"{name}: {len(found)} elements, bpftool has {len(theirs)}")
        return
    for row in theirs:
        formatted = row.get("formatted")
        key = raw(row["key"], 0)
        if isinstance(key, str) and json.dumps(key) not in found and formatted:
            key = formatted.get("key", 0)
        my = found.get(json.dumps(key, sort_keys=True))
        if my is None and info["bytes_key"] == 4:
            my = found.get(json.dumps(struct.unpack("=I", bytes.fromhex(raw(row["key"], 0)))[0]))
        if my is None:
            fault(f"{name}: no element {key!r}")
            return
        if not same_value(row, my, formatted):
            fault(f"{name}: {json.dumps(my)[:300]}, bpftool {json.dumps(row)[:300]}")
            return


def same_value(row, my, formatted):
    if "ips" in my:
        addresses = struct.unpack(f"={len(row['value']) // 8}Q", bytes.fromhex(raw(row["value"], 0)))
        mine = [int(ip, 16) if isinstance(ip, str) else ip for ip in my["ips"]]
        if mine != [ip for ip in addresses if ip] or not any("run_raw_tp" in (name or "") for name in my["symbols"]):
            return False
    if "inner_map_id" in my or "prog_id" in my:
        number = my.get("inner_map_id", my.get("prog_id"))
        value = row.get("value") or row.get("inner_map_id") or row.get("prog_id")
        return value == number if isinstance(value, int) else raw(value, 0) == struct.pack("=I", number).hex()
    if "values" in my:
        values = {v["cpu"]: raw(v["value"], 0) for v in row["values"]}
        return {v["cpu"]: v["value"] for v in my["values"]} == values
    if isinstance(my["value"], str) and raw(row["value"], 0) == my["value"]:
        return True
    return formatted is not None and same_formatted(formatted["value"], my["value"])


def same_formatted(theirs, mine):
    """bpftool's numbers against ours: it has a section as an object with a list, enums and flags as numbers, pointers and text in its own ways, which are
    not judged."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        if len(theirs) == 1 and isinstance(next(iter(theirs.values())), list) and not set(theirs) & set(mine):
            theirs = {name: value for part in next(iter(theirs.values())) for name, value in part.items()}
        return all(same_formatted(theirs[name], mine[name]) for name in theirs if name in mine) and bool(set(theirs) & set(mine))
    if isinstance(theirs, list) and isinstance(mine, list):
        return len(theirs) == len(mine) and all(same_formatted(a, b) for a, b in zip(theirs, mine))
    if isinstance(theirs, bool) or isinstance(mine, bool) or not isinstance(theirs, int) or not isinstance(mine, int):
        if isinstance(theirs, int) and isinstance(mine, str) and mine.startswith("0x"):
            return theirs & (2**64 - 1) == int(mine, 16)
        return True
    return theirs == mine


NETWORK = """
ip link set lo up && ip link add near type veth peer name far
tc qdisc add dev lo clsact && tc qdisc add dev lo root handle 1: htb && tc class add dev lo parent 1: classid 1:1f htb rate 1mbit
tc qdisc add dev near clsact
bpftool net attach xdpgeneric pinned $P/on_frame dev lo
bpftool net attach xdpdrv pinned $P/on_frame dev near
tc filter add dev lo ingress pref 1 handle 1 bpf da object-pinned $P/on_some_packet
tc filter add dev lo ingress pref 1 handle 2 bpf da object-pinned $P/on_some_packet
tc filter add dev lo egress pref 7 chain 3 handle 0x1f bpf da object-pinned $P/on_some_packet
tc filter add dev near egress bpf da object-pinned $P/on_some_packet
tc filter add dev lo parent 1: bpf object-pinned $P/on_some_packet
tc filter add dev lo parent 1:1f bpf object-pinned $P/on_some_packet
bpftool prog attach pinned $P/on_flow flow_dissector
"""


def compare_network(pins):
    """What bpftool and tc find in this network against `attached` of the programs: the network was empty before."""
    environment = dict(os.environ, P=str(pins / "attach"), PATH=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")
    done = subprocess.run(["bash", "-ec", NETWORK], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        fault(f"the network cannot be set up: {done.stdout}{done.stderr}")
    status, out, error = corpus.run([corpus.bpftool(), "-j", "net"])
    # bpftool 7.1 leaves out the braces of the last list.
    theirs = json.loads(re.sub(rb'\["id":(\d+)\]', rb'[{"id":\1}]', out))[0]
    modes = {"driver": "drv", "generic": "skb", "offload": "hw"}
    expected = [(row["id"], f"XDP of interface {row['devname']} ({modes[row['mode']]}, netlink)") for row in theirs["xdp"]]
    expected += [(row["id"], "flow_dissector") for row in theirs["flow_dissector"]]
    places = {"ingress": "TC ingress", "egress": "TC egress", "parent 1:": "TC filter of qdisc 1:", "parent 1:1f": "TC filter of class 1:1f"}
    filters = []
    for device, place in [("lo", place) for place in places] + [("near", "ingress"), ("near", "egress")]:
        line = f"tc -j filter show dev {device} {place}"
        for row in json.loads(subprocess.run(line, shell=True, env=environment, capture_output=True).stdout or b"[]"):
            options = row.get("options", {})
            if "prog" in options:
                chain = f" chain {row['chain']}" if row["chain"] else ""
                words = f"(netlink, pref {row['pref']}{chain} handle {options['handle']})"
                filters.append((options["prog"]["id"], f"{places[place]} of interface {device} {words}"))
    if len(filters) != len(theirs["tc"]):
        fault(f"network: tc has {len(filters)} filters, bpftool {len(theirs['tc'])}")
    found = []
    for row in show("programs").get("programs", []):
        for words in row["attached"]:
            if "netlink" in words or words.startswith("flow_dissector of this network"):
                found.append((row["id"], words.split(" of this network")[0]))
    if sorted(found) != sorted(expected + filters):
        fault(f"network: {sorted(found)}, bpftool and tc {sorted(expected + filters)}")
    print(f"network: {len(found)} attachments compared")
    return len(found)


def main():
    if os.geteuid() != 0:
        print("run-show: needs root and bpf(2); nothing was compared")
        return 0
    # A network that goes away with this process (CLONE_NEWNET).
    if libc.unshare(0x40000000) != 0:
        sys.exit("run-show: no network of its own: " + os.strerror(ctypes.get_errno()))
    pins = pathlib.Path(tempfile.mkdtemp(prefix="btfscope-show-"))
    subprocess.run(["mount", "-t", "bpf", "bpf", str(pins)], check=True)
    running = None
    began = time.monotonic()
    try:
        for name in OBJECTS:
            command = [BTFSCOPE, "load", str(FIXTURES / name / "el.o"), "--pin", str(pins / name), "--pin-root", str(pins)]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                fault(f"{name}: not loaded: {done.stdout}{done.stderr}")
        # Not all of its programs load everywhere: those that do are pinned.
        corpus.run([BTFSCOPE, "load", str(FIXTURES / "attach/el.o"), "--pin", str(pins / "attach"), "--pin-root", str(pins)])
        (pins / "own").mkdir()
        own_maps(pins / "own")
        # Links that live while we look.
        running = subprocess.Popen(
            [BTFSCOPE, "run", str(FIXTURES / "attach/el.o"), "--program", "on_raw_tracepoint", "--duration", "50"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)
        counts = [compare_lists(pins), compare_code(pins), compare_contents(pins), compare_network(pins)]
    finally:
        if running:
            running.terminate()
            running.wait()
        subprocess.run(["umount", str(pins)], check=False)
        pins.rmdir()
    print(f"faults: {len(faults)} ({time.monotonic() - began:.0f} s)")
    if counts[0] < 20 or counts[1] < 8 or counts[2] < 25 or counts[3] < 9:
        print(f"too little was compared: {counts}")
        return 1
    return 1 if faults else 0


sys.exit(main())

"""Sections of 64-bit ELF files, for comparisons; reads what other programs and ours wrote, which is trusted."""

import struct


class Section:
    def __init__(self, name, kind, flags, address, link, info, alignment, entry_size, contents):
        self.name, self.kind, self.contents = name, kind, contents
        self.head = (name, kind, flags, address, link, info, alignment, entry_size)


def sections(data):
    """All sections in order, and the byte order as struct's prefix."""
    order = "<" if data[5] == 1 else ">"
    start, = struct.unpack_from(order + "Q", data, 40)
    size, count, names = struct.unpack_from(order + "3H", data, 58)
    heads = [struct.unpack_from(order + "IIQQQQIIQQ", data, start + size * i) for i in range(count)]
    text = data[heads[names][4]:heads[names][4] + heads[names][5]]
    found = []
    for name, kind, flags, address, offset, length, link, info, alignment, entry in heads:
        contents = b"" if kind in (0, 8) else data[offset:offset + length]
        word = text[name:text.index(b"\0", name)].decode()
        found.append(Section(word, kind, flags, address, link, info, alignment, entry, contents))
    return found, order


def canonical(contents, offset, order):
    """A BPF instruction as the oracles write it: opcode, registers (destination first), offset, immediate, highest digit first."""
    opcode, registers, jump, immediate = struct.unpack_from(order + "BBHI", contents, offset)
    low, high = registers & 15, registers >> 4
    first, second = (low, high) if order == "<" else (high, low)
    return f"{opcode:02x}{first:x}{second:x}{jump:04x}{immediate:08x}"

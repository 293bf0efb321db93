"""A small reader of 64-bit ELF objects, written apart from btfscope's: sections, symbols, relocations, instructions."""

import struct


class ObjectFile:
    def __init__(self, data):
        self.order = "<" if data[5] == 1 else ">"
        self.data = data
        (table,) = self.unpack("Q", 0x28)
        count, names = self.unpack("HH", 0x3C)
        self.sections = [self.unpack("IIQQQQIIQQ", table + 64 * index) for index in range(count)]
        strings = self.bytes(names)
        self.names = [self.string(strings, section[0]) for section in self.sections]

    def unpack(self, form, place):
        return struct.unpack_from(self.order + form, self.data, place)

    @staticmethod
    def string(strings, place):
        return strings[place : strings.index(0, place)].decode(errors="replace")

    def bytes(self, index):
        _, kind, _, _, offset, size = self.sections[index][:6]
        return b"" if kind == 8 else self.data[offset : offset + size]

    def symbols(self):
        """(name, info, section, value, size) of each symbol."""
        for index, section in enumerate(self.sections):
            if section[1] != 2:
                continue
            strings = self.bytes(section[6])
            entries = self.bytes(index)
            for place in range(0, len(entries), 24):
                name, info, _, where, value, size = struct.unpack_from(self.order + "IBBHQQ", entries, place)
                yield self.string(strings, name), info, where, value, size
            return

    def code(self):
        """The numbers of the sections with instructions."""
        return [i for i, s in enumerate(self.sections) if s[1] == 1 and s[2] & 4 and s[5] > 0]

    def relocations(self):
        """(section, instruction, type, symbol) of each relocation of code."""
        code = set(self.code())
        for index, section in enumerate(self.sections):
            if section[1] != 9 or section[7] not in code:
                continue
            entries = self.bytes(index)
            for place in range(0, len(entries), 16):
                offset, info = struct.unpack_from(self.order + "QQ", entries, place)
                yield section[7], offset // 8, info & 0xFFFFFFFF, info >> 32

    def functions(self):
        """{(section, first instruction): (name, count)} of each function."""
        code = set(self.code())
        return {
            (where, value // 8): (name, size // 8)
            for name, info, where, value, size in self.symbols()
            if info & 15 == 2 and where in code
        }

    def uses(self, section, start, count, relocations, symbols, text, owner):
        """What a function uses itself: numbers of helpers, names of kernel functions, starts of subprograms.

        `relocations` gives the symbol's number by place, `owner` the start of the function of .text at an instruction.
        """
        code = self.bytes(section)
        helpers, kernel, callees = set(), set(), set()
        slot = start
        while slot < start + count:
            opcode, registers, _, immediate = struct.unpack_from(self.order + "BBhi", code, slot * 8)
            source = registers >> 4 if self.order == "<" else registers & 15
            symbol = symbols[relocations[(section, slot)]] if (section, slot) in relocations else None
            target = None
            if opcode == 0x85 and symbol and symbol[2] == 0:
                kernel.add(symbol[0])
            elif opcode == 0x85 and registers == 0:
                helpers.add(immediate)
            elif opcode == 0x85 and source == 1:
                target = symbol[3] // 8 + immediate + 1 if symbol else slot + immediate + 1
            elif opcode == 0x18 and symbol and symbol[2] == text and symbol[1] & 15 in (2, 3):
                target = (symbol[3] + immediate) // 8
            if target is not None and owner(target) is not None:
                callees.add(owner(target))
            slot += 2 if opcode == 0x18 else 1
        return helpers, kernel, callees

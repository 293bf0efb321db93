"""Small BTF blobs of which no compiler's output is an example: each a name, the bytes, and the libbpf that first reads it."""

import struct

STRINGS = b"\0int\0a'\x07\xff\n\0"
# info_sz and elem_sz of the kinds 0 to 19, as the kernel writes them into a layout section.
KNOWN = [(0, 0), (4, 0), (0, 0), (12, 0), (0, 12), (0, 12), (0, 8)] + [(0, 0)] * 6
KNOWN += [(0, 8), (4, 0), (0, 12), (0, 0), (4, 0), (0, 0), (0, 12)]
INT, PTR, STRUCT, ENUM, TYPEDEF, FUNC, PROTO, VAR, DATASEC, DECL_TAG, TYPE_TAG, ENUM64 = 1, 2, 4, 6, 8, 12, 13, 14, 15, 17, 18, 19
FLAG = 1 << 7


class Maker:
    def __init__(self, order):
        self.order = order

    def words(self, *values):
        return b"".join(struct.pack(self.order + "I", v & 0xFFFFFFFF) for v in values)

    def record(self, name, kind, size, *payload, count=0):
        return self.words(name, kind << 24 | count, size, *payload)

    def blob(self, types, layout=None):
        table = b"".join(struct.pack(self.order + "BBH", *entry, 0) for entry in layout or [])
        header = struct.pack(self.order + "HBB", 0xEB9F, 1, 0)
        header += self.words(24 if layout is None else 32, 0, len(types), len(types) + len(table), len(STRINGS))
        if layout is not None:
            header += self.words(len(types), len(table))
        return header + types + table + STRINGS


def all_of(order):
    """Pairs of a name and (bytes, feature): the feature is None where every libbpf reads the blob."""
    m = Maker(order)
    r = m.record
    int32 = r(1, INT, 4, 0x01000020)
    many = [word for value in range(70000) for word in (1, value)]
    flat = {
        "names outside the strings": r(99, INT, 4, 0x01000020) + r(1, STRUCT, 4, 77, 1, 0, count=1),
        "a name that is the empty string": r(4, INT, 4, 0x01000020),
        "a name of odd bytes": int32 + r(5, TYPEDEF, 1),
        "references to nothing": int32 + r(0, PTR, 77) + r(1, DATASEC, 4, 77, 0, 4, count=1),
        "a section of an int and of void": int32 + r(1, DATASEC, 4, 1, 0, 4, 0, 0, 4, count=2),
        "encodings without a name": r(1, INT, 4, 0x03000020) + r(1, INT, 4, 0x0F000020) + r(1, INT, 4, 0x10000020),
        "linkages without a name": int32 + r(0, PROTO, 0) + r(1, FUNC, 2, count=7) + r(1, VAR, 1, 9),
        "enums of both signs and widths": int32
        + r(1, FLAG | ENUM, 4, 1, -1, count=1)
        + r(1, ENUM, 4, 1, -1, count=1)
        + r(1, FLAG | ENUM64, 8, 1, -1, -1, count=1)
        + r(1, ENUM64, 8, 1, -1, -1, count=1),
        "bit fields, and an offset that looks like one": int32
        + r(1, FLAG | STRUCT, 8, 1, 1, 0x05000003, 1, 1, 0, count=2)
        + r(1, STRUCT, 8, 1, 1, 0x05000003, count=1),
        "tags with the kind flag": int32 + r(1, FLAG | DECL_TAG, 1, -1) + r(1, FLAG | TYPE_TAG, 1),
        "no types": b"",
    }
    for name, types in flat.items():
        yield name, m.blob(types), None
    # libbpf 1.1 swaps headers of 24 bytes only; the other order than the host's is big-endian on all that we run on.
    longer = "long headers in the other byte order" if order == ">" else None
    yield "a layout section", m.blob(int32, KNOWN), longer
    yield "kind 20", m.blob(int32 + r(1, 20, 4, 7) + r(0, PTR, 1), KNOWN + [(4, 0)]), "kinds that a layout section describes"
    yield "kind 40", m.blob(int32 + r(1, 40, 4, 7) + r(0, PTR, 1), KNOWN + [(4, 0)] * 21), "kinds of 7 bits"
    yield "70000 enumerators", m.blob(int32 + r(0, ENUM, 4, *many[:65536 * 2 + 10], count=65541)), "counts of 24 bits"

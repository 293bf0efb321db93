#!/usr/bin/env python3
"""c_roundtrip.py BTF HEADER [BASE]: does a compiler read a dumped header back as the BTF that it was made from?

A C file that includes the header and has one pointer variable for each named type is compiled with clang -target bpf -g (TARGET=bpfeb for
big-endian BTF), and the BTF that clang writes is compared with the original: every named struct, union, enum and typedef must be there
with the same size, the same members with the same types at the same bit offsets and widths, and the same enumerators. The values of all
enumerators are read back from the compiled object. Last line: 'N types compared, E differences'; SHOW=n prints the first n differences.

What counts as the same (docs/c-dump.md gives the reasons):
 * names as C identifiers, without the suffix ___N that tells two types of one name apart; types of one name are matched by content;
 * integers and floats with a C name by that name in any order of words and by size, others by size, sign and bool;
 * the qualifiers of one type as a set; those of an array as its elements'; those of a function not at all;
 * struct X and a forward declaration of X, also where several types are called X; an anonymous member of a named struct and the same body without the name;
 * ENUM and ENUM64 of one size with the same values at that size, at 32 bits where the original is an ENUM of 8 bytes;
 * old bit fields (an integer with fewer bits than it has room for) and new ones;
 * array index types, parameter names and attributes with the kind flag, which clang does not write, not at all;
 * members named __padding_N, and members without a name that are no struct or union, not at all.
"""
import collections, json, os, re, shutil, struct, subprocess, sys, tempfile

MODIFIERS = ('CONST', 'VOLATILE', 'RESTRICT')
CLANG = os.environ.get('CLANG') or shutil.which('clang') or os.path.join(
    os.path.dirname(os.path.realpath(shutil.which('swiftc') or '')), 'clang')
WORDS = {'signed', 'unsigned', 'char', 'short', 'int', 'long', '__int128', '_Bool', 'float', 'double'}


def load(path, base=None):
    command = ['bpftool', '-j'] + (['-B', base] if base else []) + ['btf', 'dump', 'file', path]
    text = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    # Of split BTF, bpftool shows only what it adds.
    return (load(base) if base else {}) | {t['id']: t for t in json.loads(text)['types']}


def identifier(name):
    name = re.sub(rb'[^A-Za-z0-9_]', b'_', name.encode()).decode()
    return '_' + name if name[:1].isdigit() else name


def plain(name):
    return re.sub(r'(___\d+)+$', '', identifier(name))


class Types:
    def __init__(self, types):
        self.types = types
        self.hashes = {}
        self.cut = set()
        names = collections.Counter()
        for t in types.values():
            key = self.key(t)
            if key and t['kind'] != 'FWD':
                names[key] += 1
        # A forward declaration of a name that several types have stands for any of them.
        self.open = {self.key(t) for t in types.values() if t['kind'] == 'FWD'}
        self.ambiguous = {key for key, count in names.items() if count > 1} - self.open
        self.byKey = collections.defaultdict(list)
        for t in types.values():
            key = self.key(t)
            if key and t['kind'] != 'FWD':
                self.byKey[key].append(t)

    def name(self, t):
        return '' if t.get('name') in (None, '(anon)') else t['name']

    def key(self, t):
        """What a named type is found by."""
        if not self.name(t):
            return None
        kind = t['kind']
        if kind == 'FWD':
            return (t['fwd_kind'], plain(t['name']))
        word = {'STRUCT': 'struct', 'UNION': 'union', 'ENUM': 'enum', 'ENUM64': 'enum', 'TYPEDEF': 'typedef'}.get(kind)
        return (word, plain(t['name'])) if word else None

    def scalar(self, t):
        name = self.name(t)
        words = name.split()
        if words and set(words) <= WORDS and t['size'] == self.standardSize(words):
            known = sorted(w for w in words if w != 'int' or len(words) == 1)
            if 'char' not in known and '__int128' not in known:
                known = [w for w in known if w != 'signed']
            return ('scalar', ' '.join(known) or 'int', t['size'])
        if t['kind'] == 'FLOAT':
            return ('float', t['size'])
        return ('int', t['size'], t.get('encoding'))

    @staticmethod
    def standardSize(words):
        if 'char' in words or '_Bool' in words: return 1
        if 'short' in words: return 2
        if '__int128' in words: return 16
        if 'float' in words: return 4
        if 'double' in words or 'long' in words: return 8
        return 4

    def shape(self, i, qualifiers=frozenset()):
        """What a reference to type i says: deep through what has no name, by name elsewhere."""
        t = self.types.get(i)
        if t is None:
            return self.qualified(('void',), qualifiers)
        kind = t['kind']
        if kind in MODIFIERS:
            return self.shape(t['type_id'], qualifiers | {kind})
        if kind == 'TYPE_TAG':
            inner = self.shape(t['type_id'], qualifiers)
            return inner if '(' in t['name'] else ('tag', t['name'], inner)
        if kind == 'ARRAY':
            return ('array', t['nr_elems'], self.shape(t['type_id'], qualifiers))
        if kind == 'FUNC_PROTO':
            parameters = tuple(self.shape(p['type_id']) for p in t['params'])
            return ('function', self.shape(t['ret_type_id']), parameters)
        if kind == 'PTR':
            return self.qualified(('*', self.shape(t['type_id'])), qualifiers)
        key = self.key(t)
        if key:
            ambiguous = key in self.ambiguous and kind != 'FWD'
            return self.qualified(key + ((self.hashes.get(i, 0),) if ambiguous else ()), qualifiers)
        if kind in ('INT', 'FLOAT'):
            if kind == 'INT' and t['nr_bits'] != 8 * t['size']:
                return self.qualified(('partial', t['size']), qualifiers)
            return self.qualified(self.scalar(t), qualifiers)
        return self.qualified(self.definition(t), qualifiers)

    def qualified(self, shape, qualifiers):
        return ('qualified', tuple(sorted(qualifiers)), shape) if qualifiers else shape

    def definition(self, t):
        """What a definition says."""
        kind = t['kind']
        if kind == 'TYPEDEF':
            return ('typedef', self.shape(t['type_id']))
        if kind in ('ENUM', 'ENUM64'):
            mask = self.mask(t)
            return ('enum', t['size'], tuple((plain(v['name']), int(v['val']) & mask) for v in t['values']))
        if kind in ('STRUCT', 'UNION'):
            members = []
            for m in t['members']:
                member = self.member(m, kind)
                if member:
                    members.append(member)
            return (kind, t['size'], tuple(members))
        return (kind,)

    def mask(self, t):
        """The bits that values are compared in: before ENUM64, encoders cut the values of 8-byte enums to 32 bits."""
        cut = t['size'] == 8 and (t['kind'] == 'ENUM' or self.key(t) in self.cut or (t['values'] and plain(t['values'][0]['name']) in self.cut))
        return 2 ** (32 if cut else 8 * t['size']) - 1

    def member(self, m, kind):
        name = '' if m['name'] == '(anon)' else m['name']
        target = self.behind(m['type_id'])
        if re.fullmatch(r'__padding_\d+', name):
            return None
        if not name:
            if not target or target['kind'] not in ('STRUCT', 'UNION'):
                return None
            return ('', m['bits_offset'], 0, self.definition(target))
        width, offset = m.get('bitfield_size', 0), m['bits_offset']
        if not width and target and target['kind'] == 'INT' and 0 < target['nr_bits'] < 8 * target['size']:
            width, offset = target['nr_bits'], offset + target.get('bits_offset', 0)
        return (identifier(name), offset, width, self.shape(m['type_id']))

    def behind(self, i):
        t = self.types.get(i)
        while t and t['kind'] in MODIFIERS + ('TYPE_TAG', 'TYPEDEF'):
            t = self.types.get(t['type_id'])
        return t

    def refine(self, rounds=5):
        """Tells types of one name apart by what they refer to, a step further each round."""
        for _ in range(rounds):
            new = {}
            for key in self.ambiguous:
                for t in self.byKey[key]:
                    new[t['id']] = hash(repr(self.definition(t)))
            self.hashes = new


def elf_section(path, wanted):
    data = open(path, 'rb').read()
    order = '<' if data[5] == 1 else '>'
    shoff, = struct.unpack_from(order + 'Q', data, 40)
    entsize, count, names = struct.unpack_from(order + 'HHH', data, 58)
    headers = [struct.unpack_from(order + 'IIQQQQ', data, shoff + i * entsize) for i in range(count)]
    strings = headers[names][4]
    for name, _, _, _, offset, size in headers:
        if data[strings + name:data.index(b'\0', strings + name)].decode() == wanted:
            return list(struct.unpack_from(f'{order}{size // 8}Q', data, offset))
    return []


def main():
    path, header = sys.argv[1:3]
    original = Types(load(path, *sys.argv[3:4]))
    folder = tempfile.mkdtemp()
    source, objectFile = folder + '/roundtrip.c', folder + '/roundtrip.o'
    lines = [f'#include "{os.path.abspath(header)}"']
    text = open(header).read()
    tags = re.findall(r'^(struct|union|enum) (\w+)(?: \{| : |;)', text, re.M)
    for number, (word, name) in enumerate(dict.fromkeys(tags)):
        lines.append(f'{word} {name} *tag_{number};')
    for number, name in enumerate(typedef_names(original, text)):
        lines.append(f'{name} *typedef_{number};')
    values, sizes = collections.defaultdict(list), {}
    for t in original.types.values():
        if t['kind'] in ('ENUM', 'ENUM64'):
            for v in t['values']:
                values[plain(v['name'])].append(int(v['val']))
                sizes[plain(v['name'])] = min(t['size'], sizes.get(plain(v['name']), 4))
    enumerators = sorted(set(re.findall(r'^\t+(\w+) = [^;\n]*,$', text, re.M)))
    lines.append('__attribute__((section(".data.values"))) unsigned long long enumerators[] = {')
    lines += [f'(unsigned long long){name},' for name in enumerators] + ['0};']
    open(source, 'w').write('\n'.join(lines) + '\n')
    command = [CLANG, '-target', os.environ.get('TARGET', 'bpf'), '-g', '-O0', '-Wall', '-Wno-pragma-clang-attribute', '-ferror-limit=0', '-c', source, '-o', objectFile]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    messages = [l for l in run.stdout.decode(errors='replace').splitlines() if re.search(r'(warning|error): ', l)]
    differences = ['clang: ' + m for m in messages]
    if run.returncode:
        finish(0, differences)
    compiled = Types(load(objectFile))
    compared = compare(original, compiled, differences)
    found = collections.defaultdict(list)
    for name, value in zip(enumerators, elf_section(objectFile, ".data.values")):
        found[plain(name)].append(value)
    for name, wanted in values.items():
        mask = 2 ** (8 * sizes[name]) - 1
        # An anonymous enum that several types contain is there several times.
        lost = collections.Counter(v & mask for v in wanted) - collections.Counter(v & mask for v in found.get(name, []))
        if lost or {v & mask for v in wanted} != {v & mask for v in found.get(name, [])}:
            differences.append(f'enumerator {name}: {wanted} became {found.get(name)}')
    print(f'{sum(map(len, values.values()))} enumerators compared')
    finish(compared, differences)


def typedef_names(original, text):
    """The names under which the header has typedefs: the original ones, and those that got a number."""
    words = set(re.findall(r'\w+', text))
    names = sorted({identifier(t['name']) for t in original.types.values() if t['kind'] == 'TYPEDEF'})
    renamed = set(re.findall(r'^ \* typedef (\w+)$', text, re.M))
    return [n for n in names if n in words and not (n.startswith('__builtin_'))] + sorted(renamed | {
        n + '___2' for n in names if n.startswith('__builtin_') and n + '___2' in words})


def compare(original, compiled, differences):
    """Compares all named types; types of one name as sets."""
    compiled.ambiguous = original.ambiguous = (compiled.ambiguous | original.ambiguous) - original.open
    original.refine()
    for t in original.types.values():
        if t['kind'] == 'ENUM' and t['size'] == 8:
            compiled.cut.add(original.key(t) or plain(t['values'][0]['name']))
    compiled.refine()
    compared = 0
    for key, types in original.byKey.items():
        compared += len(types)
        wanted = sorted((repr(original.definition(t)) for t in types))
        found = sorted((repr(compiled.definition(t)) for t in compiled.byKey.get(key, [])))
        if wanted != found:
            lost = [w for w in wanted if w not in found]
            new = [f for f in found if f not in wanted]
            differences.append(f'{" ".join(key)}: {first_difference(lost, new)}')
    return compared


def first_difference(lost, new):
    if len(lost) != len(new) or not lost:
        return f'{len(lost)} lost, {len(new)} new: {(lost or new or ["the same content"])[0]}'
    a, b = lost[0], new[0]
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    at = max(0, at - 60)
    return f'...{a[at:at + 160]}\n   became ...{b[at:at + 160]}'


def finish(compared, differences):
    for line in differences[:int(os.environ.get('SHOW', '6'))]:
        print(line[:int(os.environ.get('WIDTH', '600'))])
    print(f'{compared} types compared, {len(differences)} differences')
    sys.exit(1 if differences else 0)


main()

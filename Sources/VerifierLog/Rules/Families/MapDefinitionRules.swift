/// What libbpf says of how maps are defined in an object, and of what their definitions refer to.
enum MapDefinitionRules {
  static let all: [Rule] = jumpTables + contents + definitions

  private static let contents: [Rule] = [
    Rule(
      "map_values_program", .loader,
      [
        ".maps relo #{number}: '{name}' isn't a valid program reference",
        ".maps relo #{number}: '{name}' isn't an entry-point program",
      ],
      broken:
        "The array of programs lists '{name}' among its values, and that is no program of this object that can be called: a static function, one in .text, or something else.",
      remedy:
        "List global functions that have a program's section of their own (SEC(\"tc\"), ...), not functions that others call. `btfscope inspect OBJECT` lists the programs."
    ),
    Rule(
      "map_values_map", .loader,
      [
        ".maps relo #{number}: '{name}' isn't a valid map reference", ".maps relo #{number}: '{name}' isn't a BTF-defined map",
        ".maps relo #{number}: cannot find map '{name}' at {rest*}",
      ],
      broken: "A map of maps (or of programs) has '{name}' among its values, or is it, and that is no map in SEC(\".maps\").",
      remedy:
        "Define '{name}' in SEC(\".maps\") of the same object, and list it by its address (&NAME). `btfscope inspect OBJECT` shows the maps."
    ),
    Rule(
      "map_values_key", .loader, [".maps relo #{number}: hash-of-maps '{map}' should have key size {size}."],
      broken: "A hash of maps whose values stand in the object is filled by number: its keys must be of {size} bytes.",
      remedy: "Declare the key of '{map}' as __u32, or fill the map in the loading program."),
    Rule(
      "map_size_conflict", .loader,
      ["map '{map}': conflicting key size {size} != {rest*}", "map '{map}': conflicting value size {size} != {rest*}"],
      broken: "The definition of map '{map}' says two sizes of its key or value: {size} and another.",
      remedy:
        "Give either the type (__type(key, ...)) or the size (__uint(key_size, ...)); maps of maps and programs have values of 4 bytes."
    ),
    Rule(
      "map_attribute", .loader,
      ["map '{map}': attr '{attribute}': expected {wanted*}, got {kind*}", "map '{map}': attr '{attribute}': invalid __ulong"],
      broken: "Member '{attribute}' of map '{map}' is not written as this libbpf reads it.",
      remedy:
        "Write numbers as __uint({attribute}, N); __ulong() (64 bits, for map_extra) needs a newer libbpf. `btfscope inspect OBJECT` shows what the object says."
    ),
    Rule(
      "map_inner", .loader,
      [
        "map '{map}': multi-level inner maps not supported.", "map '{map}': inner def can't be pinned.",
        "map '{map}': '{member}' member should be last.", "map '{map}': should be map-in-map or prog-array.",
        "map '{map}': {member} spec is not a zero-sized array.", "map '{map}': {member} def is of unexpected kind {kind}.",
        "map '{map}': prog-array value def is of unexpected kind {kind}.",
        "map '{map}': map-in-map inner def is of unexpected kind {kind}.", "map '{map}': inner def {rest*}",
      ],
      broken: "The values of map '{map}' are not declared as a map of maps or an array of programs declares them.",
      remedy:
        "End the definition with __array(values, struct INNER) for maps, or __array(values, void (void *)) for programs; the inner definition is not pinned and holds no maps itself."
    ),
    Rule(
      "map_field_unknown", .loader, ["map '{map}': unknown field '{field}'."],
      broken: "The definition of map '{map}' has a member '{field}', which this libbpf does not know.",
      remedy:
        "Correct the name, or use a libbpf that knows it; the names are type, key, value, max_entries, map_flags, pinning and the like."
    ),
  ]

  private static let definitions: [Rule] = [
    Rule(
      "map_definition", .loader,
      [
        "map '{map}': {rest*}should be last.", "map '{map}': conflicting {rest*}", "map '{map}': attr '{attr}': {rest*}",
        "map '{map}': map type isn't specified.", "map '{map}': {rest*} not found.", "map '{map}': {rest*} is not PTR: {kind}.",
        "map '{map}': can't determine {rest*}", "map '{map}': unexpected var kind {kind}.",
        "map '{map}': unexpected def kind {kind}.",
        "map '{map}': invalid field #{number}.", "map '{map}': invalid def size.", "map '{map}': invalid pinning value {value}.",
        "map '{map}': invalid {rest*}", "map '{map}': unsupported map linkage {rest*}", "map '{map}': should be {rest*}",
      ],
      broken: "The map is not defined as libbpf reads it.",
      remedy: "Define it in SEC(\".maps\") with __uint() and __type(); see `btfscope inspect`.")
  ]

  private static let jumpTables: [Rule] = [
    Rule(
      "jump_table", .loader,
      [
        "map '.jumptables': {rest*}", "map '.jumptables{name*}': jumptable {rest*}",
        "prog '{program}': relo #{number}: can't create jump table: sym_off {offset}",
      ],
      broken: "A table of jumps of the program (section .jumptables) does not fit its instructions.",
      remedy:
        "Compile again with a clang whose tables this libbpf reads, or without them (-fno-jump-tables); the kernel must know arrays of instructions (`btfscope features`)."
    )
  ]
}

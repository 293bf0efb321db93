import BTF

/// Words that cannot name a type, a member or an enumerator: the keywords of C17 as clang has them, and types it declares itself.
///
/// Words that later standards took (`bool`, `true`, `nullptr`, ...) stay: kernels define them, and programs are written against that.
struct ReservedWords {
  private static let words: [StaticString] = [
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for",
    "goto",
    "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch",
    "typedef", "union", "unsigned", "void", "volatile", "while", "asm", "typeof", "_Bool", "_Complex", "_Imaginary", "_Alignas",
    "_Alignof", "_Atomic", "_Generic", "_Noreturn", "_Static_assert", "_Thread_local", "_BitInt", "_Float16", "_Accum", "_Fract",
    "_Sat", "_Nonnull", "_Nullable", "__int128", "__float128", "__ibm128", "__bf16", "__fp16", "__auto_type", "__thread",
    "__alignof",
    "__alignof__", "__asm", "__asm__", "__attribute", "__attribute__", "__complex", "__complex__", "__const", "__const__",
    "__extension__",
    "__imag", "__imag__", "__inline", "__inline__", "__label__", "__null", "__real", "__real__", "__restrict", "__restrict__",
    "__signed",
    "__signed__", "__typeof", "__typeof__", "__volatile", "__volatile__", "__func__", "__FUNCTION__", "__PRETTY_FUNCTION__",
    "__builtin_va_list",
    "__builtin_ms_va_list", "__builtin_va_arg", "__builtin_offsetof", "__builtin_types_compatible_p", "__builtin_choose_expr",
    "__bpf__", "__BPF__", "__ksym", "__weak", "__bpf_fastcall", "_LP64", "__VMLINUX_H__",
  ]

  /// The first eight bytes of each word, by hash; 0 where there is none.
  private let heads: [UInt64]

  init() {
    var heads = [UInt64](repeating: 0, count: 1 << ReservedWords.bits)
    for word in ReservedWords.words {
      let head = word.description.utf8.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
      var slot = ReservedWords.slot(head)
      while heads[slot] != 0 && heads[slot] != head { slot = (slot + 1) & (heads.count - 1) }
      heads[slot] = head
    }
    self.heads = heads
  }

  private static let bits: UInt64 = 9
  @inline(__always) private static func slot(_ head: UInt64) -> Int { Int((head &* 0x9e37_79b9_7f4a_7c15) >> (64 - bits)) }

  /// False for nearly all names; `head` is the first eight bytes.
  @inline(__always) func mayContain(_ head: UInt64) -> Bool {
    var slot = ReservedWords.slot(head)
    while heads[slot] != 0 {
      if heads[slot] == head { return true }
      slot = (slot &+ 1) & (heads.count &- 1)
    }
    return false
  }

  func contains(_ names: NameReader, _ name: StringOffset) -> Bool {
    mayContain(names.word(name, at: 0)) && ReservedWords.words.contains { names.equals(name, $0) }
  }
}

import BTF
import ByteReading
import Foundation
import Reporting
import TestSupport

/// The C header of BTF that `build` writes, without the text around the types.
func declarations(
  _ options: CHeaderOptions = CHeaderOptions(), order: ByteOrder = .little, of build: (inout BTFWriter) -> Void
) throws(BTFError) -> String {
  var writer = BTFWriter(order: order)
  build(&writer)
  return body(of: try header(writer.table(), options))
}

/// The whole header.
func header(_ table: BTFTypeTable, _ options: CHeaderOptions = CHeaderOptions()) throws(BTFError) -> String {
  let sink = MemorySink()
  var out = TextBuffer(to: sink)
  try CHeader(table, options: options).write(to: &out)
  out.flush()
  return sink.text
}

/// What stands between the macros and the end of the attributes, and the list of renamed types where there is one.
private func body(of text: String) -> String {
  let end = "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop\n#endif\n\n"
  let afterMacros = text.components(separatedBy: "#endif\n#endif\n\n").dropFirst().joined(separator: "#endif\n#endif\n\n")
  return afterMacros.replacingOccurrences(of: end, with: "").replacingOccurrences(of: "#endif /* __VMLINUX_H__ */\n", with: "")
    .trimmingCharacters(in: .newlines)
}

import BTF
import Kernel

/// Functions of programs that are loaded already, which others replace or trace.
enum TargetPrograms {
  /// The BTF id of a function of the program with that descriptor (libbpf: `libbpf_find_prog_btf_id()`).
  static func function(_ name: String, of descriptor: Int32, _ program: String) throws(LoadError) -> UInt32 {
    let subject = "program '\(program)'"
    func fail(_ words: String) -> LoadError { LoadError(.program(.information(words)), subject: subject) }
    let id = try asking(subject) { () throws(KernelError) in try KernelProgram.btfID(ofDescriptor: descriptor) }
    guard id != 0 else { throw fail("the program that it attaches to has no BTF") }
    let bytes = try asking(subject) { () throws(KernelError) in try BTFObject(id: id).bytes() }
    guard let types = try? BTFTypeTable(bytes) else { throw fail("the BTF of the program that it attaches to is malformed") }
    guard let function = types.first(name, .function) else {
      throw LoadError(.program(.targetNotFound(name, inModule: nil)), subject: subject)
    }
    return function.rawValue
  }
}

import Relocation
import Testing

@Suite struct RelocationKindTests {
  @Test func `kinds have the numbers and names that libbpf gives them`() {
    let names = [
      "byte_off", "byte_sz", "field_exists", "signed", "lshift_u64", "rshift_u64", "local_type_id", "target_type_id", "type_exists",
      "type_size", "enumval_exists", "enumval_value", "type_matches",
    ]
    #expect(RelocationKind.allCases.map { "\($0.libbpfName)" } == names)
    #expect(RelocationKind.allCases.map(\.rawValue) == Array(0...12))
  }
}

import ArgumentParser
import BTF

/// What `--kind` takes: the kinds in libbpf's words, in lower case, and the entries of types.
enum SubjectName: String, ExpressibleByArgument, CaseIterable {
  case int, ptr, array, `struct`, union, `enum`, enum64, fwd, typedef, volatile, const, restrict, `func`
  case functionPrototype = "func_proto"
  case `var`, datasec, float
  case declarationTag = "decl_tag"
  case typeTag = "type_tag"
  case enumerator, member

  var subjects: [TypeQuery.Subject] {
    switch self {
    case .int: [.type(.integer)]
    case .ptr: [.type(.pointer)]
    case .array: [.type(.array)]
    case .struct: [.type(.structure)]
    case .union: [.type(.union)]
    // Both widths: which one an encoder chose is rarely the question.
    case .enum: [.type(.enumeration), .type(.enumeration64)]
    case .enum64: [.type(.enumeration64)]
    case .fwd: [.type(.forward)]
    case .typedef: [.type(.typedef)]
    case .volatile: [.type(.volatile)]
    case .const: [.type(.const)]
    case .restrict: [.type(.restrict)]
    case .func: [.type(.function)]
    case .functionPrototype: [.type(.functionPrototype)]
    case .var: [.type(.variable)]
    case .datasec: [.type(.dataSection)]
    case .float: [.type(.float)]
    case .declarationTag: [.type(.declarationTag)]
    case .typeTag: [.type(.typeTag)]
    case .enumerator: [.enumerator]
    case .member: [.member]
    }
  }
}

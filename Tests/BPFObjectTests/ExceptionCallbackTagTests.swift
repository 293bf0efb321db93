import BPFObject
import BTF
import TestSupport
import Testing

/// Tags that name what runs after bpf_throw().
@Suite struct ExceptionCallbackTagTests {
  private func tags(_ write: (inout BTFWriter) -> Void) throws -> ExceptionCallbackTags {
    var writer = BTFWriter()
    write(&writer)
    return ExceptionCallbackTags(try writer.table())
  }

  @Test func `a program's tag names its callback`() throws {
    let tags = try tags { types in
      let program = types.function("thrower", types.prototype([]))
      types.declarationTag("exception_callback:caught", on: program)
      types.declarationTag("another", on: program)
      _ = types.function("plain", types.prototype([]))
    }
    #expect(!tags.isEmpty && tags.callback(of: "thrower") == "caught" && tags.callback(of: "plain") == nil)
    #expect(ExceptionCallbackTags(nil).isEmpty && ExceptionCallbackTags(nil).callback(of: "thrower") == nil)
  }

  @Test func `several, and those of arguments and of other types, name none`() throws {
    let tags = try tags { types in
      let program = types.function("thrower", types.prototype([]))
      for name in ["exception_callback:a", "exception_callback:b"] { types.declarationTag(name, on: program) }
      let int = types.integer("int", size: 4)
      let other = types.function("other", types.prototype([("a", int)]))
      types.declarationTag("exception_callback:a", on: other, component: 0)
      types.declarationTag("exception_callback:a", on: types.typedef("named", to: int))
    }
    #expect(tags.callback(of: "thrower") == nil && tags.callback(of: "other") == nil && tags.callback(of: "named") == nil)
  }
}

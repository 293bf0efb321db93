import BPFObject
import BTF
import ByteReading
import Relocation
import Reporting
import TestSupport
import Testing

@testable import Portability

/// What reports make of causes.
@Suite struct WordsTests {
  private func findings(_ requirements: ObjectRequirements, _ kernel: KernelSample) throws -> [AuditReport.Finding] {
    AuditedObject(requirements, name: "o").answer(on: try kernel.facts()).answer.programs.flatMap(\.findings)
  }

  @Test func `a helper is called by its name, and one without a name by its number`() throws {
    let kernel = KernelSample { $0.numbers("bpf_func_id", [1]) }
    let object = ObjectSample("xdp", [Code.helper(250), Code.helper(181)] + Code.end)
    let found = try findings(object.requirements(), kernel).filter { $0.code == "helper_missing" }
    #expect(found.map(\.needs) == ["helper 250", "helper bpf_loop"])
    #expect(found.map(\.message) == ["there is no helper 250", "there is no bpf_loop()"])
    #expect(found[0].remedy == nil && found[1].remedy?.contains("BPF_FUNC_loop)") == true)
  }

  @Test func `a function that is no kfunc is not said to be missing`() throws {
    let kernel = KernelSample { kernel in
      let task = kernel.types.pointer(to: kernel.types.forward("task_struct"))
      kernel.tracepoint("task_newtask", [task, KernelSample.long])
      kernel.function("bpf_task_acquire", [task], returning: task)
      kernel.function("bpf_task_release", [task])
      let other = kernel.function("bpf_other")
      kernel.types.declarationTag("bpf_kfunc", on: other)
    }
    let requirements = ObjectRequirements(try ObjectSample.inventory(Fixture.object("externs").array()))
    let found = try findings(requirements, kernel).filter { $0.needs == "kfunc bpf_task_acquire" }
    #expect(!found.isEmpty && found.allSatisfy { $0.code == "kfunc_not_allowed" && $0.has == "function bpf_task_acquire" })
    // The check that guards a call of what is missing says yes here.
    #expect(found.allSatisfy { $0.remedy?.contains("guards nothing") == true })
  }

  @Test(arguments: [("lsm/file_opens", "LSM hook file_open"), ("iter/tasks", "iterator task"), ("iter/nothing_like_it", nil)])
  func `hooks and iterators with much the same name are suggested`(section: String, near: String?) throws {
    let kernel = KernelSample { kernel in
      for name in ["bpf_lsm_file_open", "bpf_lsm_file_ioctl", "bpf_iter_task", "bpf_iter_bpf_map"] { kernel.function(name) }
    }
    let found = try findings(ObjectSample(section, Code.end).requirements(), kernel)
    #expect(found.map(\.has) == [near])
  }

  @Test(arguments: ["raw_tp/task_enter_second_part", "tp/x/task_enter_second_part", "kprobe/do_enter_second_part"])
  func `where an object has tail calls, a program without its target may be there for them`(section: String) throws {
    let kernel = KernelSample { kernel in
      kernel.tracepoint("task_newtask")
      kernel.numbers("bpf_map_type", [1, 2, 3])
      for name in ["do_exit", "do_fork", "do_entry"] { kernel.function(name) }
    }
    func remedies(mapType: UInt32) throws -> [String] {
      var object = ObjectSample(section, Code.end)
      object.map("m", type: mapType)
      return try findings(object.requirements(), kernel).filter { $0.code.hasSuffix("_missing") }.compactMap(\.remedy)
    }
    #expect(try remedies(mapType: 3).map { $0.contains("bpf_tail_call() needs no target") } == [true])
    #expect(try remedies(mapType: 2).map { $0.contains("bpf_tail_call()") } == [false])
  }

  @Test(arguments: [("pt_regs", "di"), ("user_pt_regs", "regs")])
  func `of registers of another processor no other member is suggested, but another build`(type: String, member: String) throws {
    var object = ObjectSample("kprobe/f", [Code.set(2, 112)] + Code.end)
    let long = object.types.integer("long", size: 8)
    let registers = object.types.structure(type, size: 120, [.init(member, long, at: 112 * 8)])
    object.relocate("kprobe/f", 0, .fieldByteOffset, registers, "0:0")
    let kernel = KernelSample { kernel in
      kernel.structure("pt_regs", ["dx", "dim", "pc"])
      kernel.function("f")
    }
    let found = try #require(try findings(object.requirements(), kernel).first { $0.code == "core_unresolved" })
    #expect(found.has == nil && found.remedy?.contains("-D__TARGET_ARCH_") == true, "\(found)")
  }

  @Test func `what is wrong with a context is said in bytes of the kernel's struct`() throws {
    let kernel = KernelSample { kernel in
      kernel.types.structure("xdp_md", size: 24, [.init("data", KernelSample.int, at: 0)])
      kernel.types.function("f", kernel.types.prototype([("format", KernelSample.long), (nil, .void)]))
    }
    func said(_ section: String, _ code: [Instruction]) throws -> [String] {
      try findings(ObjectSample(section, code + Code.end).requirements(), kernel).filter { $0.severity == .error }.map(\.message)
    }
    #expect(
      try said("xdp", [Code.load(2, 1, 24, size: 4)]) == ["reads 4 bytes at byte 24 of its context, and struct xdp_md has 24"])
    #expect(
      try said("xdp", [Code.store(1, 8, 2)]) == ["writes 8 bytes at byte 8 of its context, where struct xdp_md has no member"])
    #expect(
      try said("tp/a/b", [Code.load(2, 1, 0)]).contains(
        "reads 8 bytes at byte 0 of its context, and tracepoint programs read bytes 8 to 8191"))
    #expect(try said("fentry/f", []) == ["nothing attaches to f by its type: it takes as many arguments as there are"])
    #expect(try said("struct_ops/f", []) == ["no struct_ops map that is created uses it"])
  }
}

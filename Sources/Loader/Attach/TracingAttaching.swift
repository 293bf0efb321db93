import BPFObject
import Glibc
import Kernel

/// What is attached to places in the kernel's code, without perf events.
extension ProgramAttaching {
  func rawTracepoint() throws(AttachFailure) -> Attachment {
    let name = try target()
    do throws(KernelError) {
      let link = try program.program.openRawTracepoint(name, cookie: point.cookie)
      return Attachment(subject, .rawTracepoint, "tracepoint \(name)", link)
    } catch {
      throw failure(error.isNotFound ? .noTracepoint(name) : .kernel(error))
    }
  }

  /// The kernel knows from loading what to attach to.
  func tracing() throws(AttachFailure) -> Attachment {
    let place = program.setup.target ?? section
    let creation = LinkCreation(
      attachType: program.setup.attachType?.rawValue ?? 0, options: .tracing(type: 0, cookie: point.cookie))
    do throws(KernelError) {
      return Attachment(subject, .tracing, place, try KernelLink.create(creation, program.program))
    } catch {
      // Before Linux 5.13, links were made by another command for it (libbpf: `bpf_link_create()`).
      guard error.number == EINVAL, point.cookie == 0,
        let link = try? program.program.openRawTracepoint(nil)
      else { throw failure(.kernel(error)) }
      return Attachment(subject, .tracing, place, link)
    }
  }

  func iterator() throws(AttachFailure) -> Attachment {
    let creation = LinkCreation(attachType: AttachType.traceIter.rawValue, options: .iterator(point.iterator))
    return Attachment(subject, .iterator, "iterator \(program.setup.target ?? section)", try link(creation))
  }
}

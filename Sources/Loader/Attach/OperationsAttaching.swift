import BPFObject
import Glibc
import Kernel

extension LoadedObject {
  /// Registers a struct_ops map of the object with the kernel, which then calls its programs (libbpf: `bpf_map__attach_struct_ops()`). It
  /// stays so for as long as what is returned is kept.
  public func attach(operations map: LoadedMap) throws(AttachFailure) -> Attachment {
    let subject = "struct_ops map '\(map.name)'"
    guard map.attributes.type == .structOperations, let value = (try? operationsValue(map)).flatMap({ $0 }) else {
      throw AttachFailure(.noOperations, subject: subject)
    }
    let place = "the kernel"
    do throws(KernelError) {
      let hasLink = map.attributes.flags.contains(.link)
      do throws(KernelError) {
        try map.map.update([0, 0, 0, 0], value)
      } catch {
        // A map with a link has its value from an earlier attachment, and keeps it.
        guard hasLink, error.number == EBUSY else { throw error }
      }
      guard hasLink else {
        return Attachment(subject, .structOperations, place, links: [], ending: .operations(RegisteredOperations(map)))
      }
      return Attachment(subject, .structOperations, place, try KernelLink.create(structOperations: map.map))
    } catch {
      throw AttachFailure(.kernel(error), subject: subject)
    }
  }
}

import BPFObject
import ByteReading
import Kernel

/// The object's BTF in the kernel, if it is there.
public final class LoadedTypes {
  let object: BTFObject
  /// The ids in it are those of the object's own BTF.
  init(_ object: consuming BTFObject) { self.object = object }

  var descriptor: Int32 { object.descriptor.rawValue }

  /// Loads an object's BTF, lowered where the kernel refuses it as it is; nil where it refuses that too: only struct_ops maps
  /// cannot do without (libbpf: `bpf_object__sanitize_and_load_btf()`).
  static func load(_ inventory: ObjectInventory, isNeeded: Bool) throws(LoadError) -> LoadedTypes? {
    guard let table = inventory.object.types else { return nil }
    var types = ObjectTypes.prepare(inventory, table)
    do throws(KernelError) {
      return LoadedTypes(try BTFObject.load(types.blob()))
    } catch {
      // Without privilege nothing else will come of it.
      guard !error.isPermissionDenied else { throw LoadError(.kernel(error)) }
      types.lower(to: .probed())
    }
    do throws(KernelError) {
      return LoadedTypes(try BTFObject.load(types.blob()))
    } catch {
      guard isNeeded else { return nil }
      throw LoadError(.kernel(error), subject: "the object's BTF, which struct_ops maps need")
    }
  }
}

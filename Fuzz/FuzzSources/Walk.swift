import BTFSources
import ByteReading

/// Opens a file in every way there is: as a source, as kernels with their modules, as an object, and as what carries objects.
func walk(_ path: String) {
  let reader = SourceReader(kernelFolder: "/nonexistent")
  _ = try? reader.open(path)
  _ = try? reader.openFile(path)
  for unit in KernelSupply([path], reader: reader).units {
    unit.open { found in
      guard let kernel = try? found.get() else { return }
      _ = kernel.modules()
    }
  }
  for unit in ObjectSupply([path]).units {
    unit.open { found in
      guard let object = try? found.get() else { return }
      precondition(object.offset >= 0 && object.bytes.count >= EmbeddedObjects.smallest)
    }
  }
}

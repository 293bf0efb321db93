import BPFObject
import Kernel
import Reporting

extension ShownProgram {
  /// What the kernel says about a program alone.
  init(_ info: ProgramInfo, name: String) {
    self.init()
    (id, type, self.name) = (info.id, "\(ProgramType(rawValue: info.type))", name)
    tag = info.tagDigits
    isGPLCompatible = info.isGPLCompatible
    loadedAt = BootTime.seconds(nanosecondsAfterBoot: info.loadTime)
    userID = info.userID
    (translatedSize, jitedSize) = (info.translatedSize, info.jitedSize)
    (runNanoseconds, runCount) = (info.runNanoseconds, info.runCount)
    (recursionMisses, verifiedInstructions) = (info.recursionMisses, info.verifiedInstructions)
    btfID = info.btfID
    device = info.networkInterface > 0 ? AttachWords.interface(info.networkInterface) : nil
  }
}

extension ProgramInfo {
  /// The tag as it lies in memory: 16 hexadecimal digits.
  var tagDigits: String {
    let digits = String(tag.bigEndian, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

extension ShownMap {
  /// What the kernel says about a map alone, with the names of its types.
  init(_ info: MapInfo, _ types: KernelTypeTables) {
    self.init()
    (id, name, type) = (info.id, info.name, "\(MapType(rawValue: info.type))")
    (flags, flagNames) = (info.flags, MapFlags(rawValue: info.flags).labels)
    (keySize, valueSize, maxEntries, extra) = (info.keySize, info.valueSize, info.maxEntries, info.extra)
    btfID = info.btfID
    keyType = types.typeName(info.keyType, in: info.btfID)
    valueType = types.typeName(info.valueType, in: info.btfID)
    device = info.networkInterface > 0 ? AttachWords.interface(info.networkInterface) : nil
  }
}

import BPFObject
import ByteReading
import ELF
import Loader

// usage: Loading OBJECT REPETITIONS     Opens, loads and closes an object; prints microseconds from open to loaded, as the peer does.
let arguments = CommandLine.arguments
guard arguments.count == 3, let repetitions = Int(arguments[2]) else { fatalError("usage: Loading OBJECT REPETITIONS") }
let clock = ContinuousClock()
for _ in 0..<repetitions {
  let start = clock.now
  let file = try ObjectFile(try ELFFile(try FileBytes.open(arguments[1])))
  let opened = try LoadableObject(ObjectInventory(file, name: ObjectFile.objectName(ofPath: arguments[1])))
  let object = try opened.prepare().load()
  let end = clock.now
  guard object.isComplete else { fatalError("not all programs were loaded") }
  print("@open_to_loaded \((end - start) / .microseconds(1))")
}

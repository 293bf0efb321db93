package import ByteReading

extension BTFTypeTable {
  /// The blob's own strings; the first lies at ``firstStringOffset``. For renderers that read names in place.
  package var ownStrings: Bytes { strings }
}

// swift-tools-version: 6.2
import PackageDescription

/// Set in CI: a warning of ours fails the build. Left off elsewhere, so that a newer compiler's new warning does not break users.
let warningsAreErrors = Context.environment["BTFSCOPE_STRICT"] == "1"

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
  ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

func library(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, uses dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

let package = Package(
  name: "btfscope",
  products: [
    .library(
      name: "BTFScope",
      targets: [
        "ByteReading", "ELF", "ELFWriting", "BTF", "BPFObject", "TypedData", "Relocation", "Portability", "BTFSources",
        "VerifierLog", "Reporting", "Bundles",
      ]),
    .library(name: "BTFScopeLoader", targets: ["Kernel", "Loader"]),
    .executable(name: "btfscope", targets: ["btfscope"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "CBPF"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibELF", pkgConfig: "libelf", providers: [.apt(["libelf-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    library("ByteReading"),
    library("ELF", uses: ["ByteReading", "CZlib"]),
    library("ELFWriting", uses: ["ByteReading", "ELF", "CLibELF"]),
    library("BTF", uses: ["ByteReading"]),
    library("TypedData", uses: ["ByteReading", "BTF"]),
    library("BTFSources", uses: ["ByteReading", "ELF", "BTF", "CArchive", "CZstd", "CLZ4"]),
    library("VerifierLog", uses: ["ByteReading"]),
    library(
      "Reporting", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "TypedData", "Portability", "VerifierLog"]),
    library("Bundles", uses: ["ByteReading", "BTF", "BPFObject", "TypedData", "Relocation", "Reporting"]),
    library("BPFObject", uses: ["ByteReading", "ELF", "BTF"]),
    library("Relocation", uses: ["ByteReading", "ELF", "BTF", "BPFObject"]),
    library("Portability", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation"]),
    library("Kernel", uses: ["ByteReading", "CBPF"]),
    library("Loader", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "TypedData", "Kernel"]),
    .executableTarget(
      name: "btfscope",
      dependencies: [
        "ByteReading", "ELF", "ELFWriting", "BTF", "BPFObject", "TypedData", "Relocation", "Portability", "BTFSources", "Reporting",
        "Bundles", "Kernel", "Loader", "VerifierLog",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    .target(name: "CNamespaces", path: "Tests/CNamespaces"),
    .target(
      name: "TestSupport", dependencies: ["CNamespaces", "ByteReading", "BTF", "Reporting", "Kernel"], path: "Tests/TestSupport",
      swiftSettings: settings),
    tests(of: "TestSupport", uses: []),
    tests(of: "ByteReading", uses: ["ByteReading"]),
    tests(of: "ELF", uses: ["ByteReading", "ELF"]),
    tests(of: "ELFWriting", uses: ["ByteReading", "ELF", "ELFWriting"]),
    tests(of: "BTF", uses: ["ByteReading", "BTF"]),
    tests(of: "TypedData", uses: ["ByteReading", "BTF", "TypedData", "Reporting", "Kernel"]),
    tests(of: "BPFObject", uses: ["ByteReading", "ELF", "BTF", "BPFObject"]),
    tests(of: "Relocation", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "Reporting"]),
    tests(of: "Portability", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "Portability", "Reporting"]),
    tests(of: "BTFSources", uses: ["ByteReading", "ELF", "BTF", "BTFSources"]),
    tests(of: "Kernel", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "Portability", "Kernel", "Loader"]),
    tests(of: "Loader", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "VerifierLog", "Kernel", "Loader"]),
    tests(of: "Reporting", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "Reporting"]),
    tests(of: "VerifierLog", uses: ["ByteReading", "VerifierLog"]),
    tests(of: "Bundles", uses: ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "Reporting", "Bundles"]),
    tests(
      of: "Command",
      uses: [
        "ByteReading", "BTF", "BPFObject", "Relocation", "Reporting", "Kernel", "btfscope",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ]
)

// The fuzz targets need `--sanitize=fuzzer`, which brings their `main`: `scripts/fuzz.sh` builds them.
if Context.environment["BTFSCOPE_FUZZ"] != nil {
  for (name, dependencies) in [
    "FuzzELF": ["ByteReading", "ELF"],
    "FuzzELFWriting": ["ByteReading", "ELF", "ELFWriting", "BTF", "BPFObject", "Relocation"],
    "FuzzBTF": ["ByteReading", "BTF", "Reporting"],
    "FuzzTypedData": ["ByteReading", "BTF", "TypedData", "Reporting"],
    "FuzzAuditReport": ["ByteReading", "Reporting"],
    "FuzzBTFExtension": ["ByteReading", "BTF"],
    "FuzzObject": ["ByteReading", "ELF", "BPFObject", "Reporting"],
    "FuzzSources": ["ByteReading", "BTFSources"],
    "FuzzLog": ["ByteReading", "VerifierLog", "Reporting"],
    "FuzzBundles": ["ByteReading", "Bundles"],
    "FuzzGuards": ["ByteReading", "ELF", "BPFObject", "Relocation"],
    "FuzzRelocations": ["ByteReading", "ELF", "BTF", "BPFObject", "Relocation", "Reporting"],
  ] as [String: [Target.Dependency]] {
    package.targets.append(
      .executableTarget(name: name, dependencies: dependencies, path: "Fuzz/\(name)", swiftSettings: settings))
  }
}

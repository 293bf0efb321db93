// swift-tools-version: 6.2
import PackageDescription

// A package of its own: who builds btfscope does not build this.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "btfscope", path: "..")],
  targets: [
    .executableTarget(name: "measure"),
    .executableTarget(name: "Compare"),
    .executableTarget(
      name: "Loading",
      dependencies: [.product(name: "BTFScope", package: "btfscope"), .product(name: "BTFScopeLoader", package: "btfscope")]),
    .executableTarget(
      name: "Rings",
      dependencies: [.product(name: "BTFScope", package: "btfscope"), .product(name: "BTFScopeLoader", package: "btfscope")]),
    .executableTarget(name: "CompareRings"),
    .executableTarget(name: "InProcess", dependencies: [.product(name: "BTFScope", package: "btfscope")]),
  ]
)

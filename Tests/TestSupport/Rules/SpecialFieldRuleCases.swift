import BTF

extension RuleCase {
  /// The types of a list whose head is tagged `contains:node:link`: ids 1 to 4 are lock, head, link and node.
  private static func list(
    _ w: inout BTFWriter, tag: String? = "contains:node:link", hasLock: Bool = true, nodeMember: String = "link"
  ) {
    let lock = w.structure("bpf_spin_lock", size: 4)
    let head = w.structure("bpf_list_head", size: 16)
    let link = w.structure("bpf_list_node", size: 24)
    w.structure("node", size: 24, [.init(nodeMember, link, at: 0)])
    var members = [BTFWriter.Member("head", head, at: 0)]
    if hasLock { members.append(.init("lock", lock, at: 128)) }
    let owner = w.structure("owner", size: 24, members)
    if let tag { w.declarationTag(tag, on: owner, component: 0) }
  }

  /// Fields that the kernel manages for programs.
  static let specialFields: [RuleCase] = [
    RuleCase(.specialField, "a struct of the name but not the size") { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: isGood ? 4 : 8)
      w.structure("s", size: 8, [.init("lock", lock, at: 0)])
    },
    RuleCase(.specialField, "beside a bit field") { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: 4)
      let int = w.integer("int", size: 4)
      w.structure("s", size: 8, [.init("lock", lock, at: 0), .init("b", int, at: isGood ? 32 : 33, width: 3)])
    },
    RuleCase(.specialField, "a second lock") { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: 4)
      let int = w.integer("int", size: 4)
      w.structure("s", size: 8, [.init("a", lock, at: 0), .init("b", isGood ? int : lock, at: 32)])
    },
    RuleCase(.specialField, "an array of locks") { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: 4)
      let int = w.integer("int", size: 4)
      let locks = w.array(of: lock, index: int, count: isGood ? 1 : 2)
      w.structure("s", size: 12, [.init("a", locks, at: 0), .init("n", w.structure("bpf_refcount", size: 4), at: 64)])
    },
    RuleCase(.specialField, "twelve kptrs") { w, isGood in
      let int = w.integer("int", size: 4)
      let target = w.structure("btfscope_only_here", size: 4)
      let pointer = w.pointer(to: w.typeTag("kptr_untrusted", on: target))
      let many = w.array(of: pointer, index: int, count: isGood ? 10 : 11)
      w.structure("s", size: 96, [.init("p", pointer, at: 0), .init("q", many, at: 64)])
    },
    RuleCase(.specialField, "a kptr to an integer beside one to a struct") { w, isGood in
      let target = w.structure("btfscope_only_here", size: 4)
      let pointer = w.pointer(to: w.typeTag("kptr", on: target))
      let int = w.integer("int", size: 4)
      let other = w.pointer(to: w.typeTag("kptr", on: isGood ? target : int))
      w.structure("s", size: 16, [.init("p", pointer, at: 0), .init("q", other, at: 64)])
    },
    RuleCase(.specialField, "a pointer with an unknown tag beside a lock") { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: 4)
      let int = w.integer("int", size: 4)
      let pointer = w.pointer(to: w.typeTag("user", on: int, flag: isGood))
      w.structure("s", size: 16, [.init("lock", lock, at: 0), .init("p", pointer, at: 64)])
    },
    RuleCase(.specialFieldOverlap) { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: 4)
      let count = w.structure("bpf_refcount", size: 4)
      let inner = w.union("u", size: 4, [.init("c", count, at: 0)])
      w.structure("s", size: 8, [.init("a", lock, at: 0), .init("b", count, at: isGood ? 32 : 0), .init("c", inner, at: 32)])
    },
    RuleCase(.graphRoot, "without a tag") { w, isGood in list(&w, tag: isGood ? "contains:node:link" : nil) },
    RuleCase(.graphRoot, "whose tag names no member") { w, isGood in list(&w, tag: isGood ? "contains:node:link" : "contains:node:")
    },
    RuleCase(.graphRoot, "whose tag names no struct") { w, isGood in
      list(&w, tag: isGood ? "contains:node:link" : "contains:no:link")
    },
    RuleCase(.graphRoot, "whose nodes have no such member") { w, isGood in list(&w, nodeMember: isGood ? "link" : "other") },
    RuleCase(.missingLock) { w, isGood in list(&w, hasLock: isGood) },
    RuleCase(.twoLocks) { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: 4)
      let newLock = w.structure("bpf_res_spin_lock", size: 4)
      let int = w.integer("int", size: 4)
      w.structure("s", size: 8, [.init("a", lock, at: 0), .init("b", isGood ? int : newLock, at: 32)])
    },
    RuleCase(.missingRefcount) { w, isGood in
      let link = w.structure("bpf_list_node", size: 24)
      let leaf = w.structure("bpf_rb_node", size: 32)
      let count = w.structure("bpf_refcount", size: 4)
      let int = w.integer("int", size: 4)
      w.structure("s", size: 64, [.init("a", link, at: 0), .init("b", leaf, at: 192), .init("c", isGood ? count : int, at: 448)])
    },
    RuleCase(.ownershipCycle) { w, isGood in
      let lock = w.structure("bpf_spin_lock", size: 4)
      let root = w.structure("bpf_rb_root", size: 16)
      let leaf = w.structure("bpf_rb_node", size: 32)
      let other = w.structure("other", size: 32, [.init("leaf", leaf, at: 0)])
      let node = w.structure(
        "node", size: 56, [.init("root", root, at: 0), .init("leaf", leaf, at: 128), .init("lock", lock, at: 384)])
      w.declarationTag(isGood ? "contains:other:leaf" : "contains:node:leaf", on: node, component: 0)
      w.typedef("unused", to: other)
    },
  ]
}

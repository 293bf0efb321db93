import Foundation
import TestSupport
import Testing

/// `btfscope show` of what is attached to a network without links.
@Suite("show: attached by netlink", .enabled(if: Privilege.isThere, "needs root and a kernel with bpf(2)"))
struct ShowNetworkTests {
  @Test func `programs of XDP and traffic control name the interface and the place`() throws {
    try withFolder { folder in
      let output = try shell(
        """
        mkdir bpf
        cat > script <<'END'
        PATH=$PATH:/usr/sbin:/sbin
        mount -t bpf bpf bpf && ip link set lo up
        $BTFSCOPE load $FIXTURES/attach/el.o --pin bpf/x --pin-root bpf > /dev/null
        ip link set dev lo xdpgeneric pinned bpf/x/on_frame
        tc qdisc add dev lo clsact
        tc filter add dev lo ingress pref 1 handle 1 bpf da object-pinned bpf/x/on_some_packet
        tc filter add dev lo egress pref 2 chain 3 handle 0x1f bpf da object-pinned bpf/x/on_some_packet
        $BTFSCOPE show programs --format json > list.json
        for name in on_frame on_some_packet; do $BTFSCOPE show program bpf/x/$name; done
        unshare -n $BTFSCOPE show program bpf/x/on_frame > elsewhere
        END
        unshare -nm bash script
        """, in: folder)
      #expect(output.text.contains("attached to XDP of interface lo (skb, netlink)\n"), "\(output.text)\(output.diagnostics)")
      let list = try JSONSerialization.jsonObject(with: try Data(contentsOf: folder.appendingPathComponent("list.json")))
      let rows = try #require((list as? [String: Any])?["programs"] as? [[String: Any]])
      func attached(_ name: String) -> [[String]] {
        rows.filter { ($0["pinned"] as? [String])?.contains { $0.hasSuffix("bpf/x/\(name)") } == true }.compactMap {
          $0["attached"] as? [String]
        }
      }
      #expect(attached("on_frame") == [["XDP of interface lo (skb, netlink)"]])
      #expect(
        attached("on_some_packet") == [
          [
            "TC ingress of interface lo (netlink, pref 1 handle 0x1)",
            "TC egress of interface lo (netlink, pref 2 chain 3 handle 0x1f)",
          ]
        ])
      // Another network has other interfaces.
      let elsewhere = try String(contentsOf: folder.appendingPathComponent("elsewhere"), encoding: .utf8)
      #expect(elsewhere.contains("on_frame") && !elsewhere.contains("netlink"))
    }
  }
}

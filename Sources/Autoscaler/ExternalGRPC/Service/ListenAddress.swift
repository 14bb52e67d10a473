/// Where a server listens: an IP address and a port.
package struct ListenAddress: Hashable, Sendable {
  /// An IPv4 or IPv6 address, without brackets.
  package let host: String
  /// 0 leaves the choice to the operating system.
  package let port: Int

  /// The address of that host and port.
  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `127.0.0.1:8086`, `[::1]:8086` or `localhost:8086`; nil when the text is nothing of the kind.
  ///
  /// `localhost` stands for 127.0.0.1; other host names are not looked up.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      return nil
    }
    let host = text[..<colon]
    self.port = Int(port)
    if host.hasPrefix("["), host.hasSuffix("]"), host.contains(":") {
      self.host = String(host.dropFirst().dropLast())
    } else if host == "localhost" {
      self.host = "127.0.0.1"
    } else if Self.isIPv4(host) {
      self.host = String(host)
    } else {
      return nil
    }
  }

  package var isIPv6: Bool { host.contains(":") }

  /// True when only programs on this machine can connect.
  package var isLoopback: Bool {
    isIPv6 ? host == "::1" : Self.isIPv4(host[...]) && host.hasPrefix("127.")
  }

  private static func isIPv4(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension ListenAddress: CustomStringConvertible {
  /// As it is read: `127.0.0.1:8086`, `[::1]:8086`.
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

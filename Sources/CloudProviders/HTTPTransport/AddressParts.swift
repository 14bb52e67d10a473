/// What a URL says of its server and of the path there, without what may be secret: user, password and query.
struct AddressParts {
  let scheme: Substring
  /// Host and, where one is given, port.
  let host: Substring
  /// Empty, or beginning with a slash.
  let path: Substring

  /// The parts of `scheme://[user[:password]@]host[:port]` and what follows; nil when the URL is not made so.
  ///
  /// O(length of the URL).
  init?(_ url: String) {
    // Bytes, since a mark and a combining accent after it are one character.
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    guard url.utf8[colon...].starts(with: "://".utf8) else { return nil }
    let rest = url.utf8[colon...].dropFirst("://".utf8.count)
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    let hostStart = authority.lastIndex(of: UInt8(ascii: "@")).map { authority.index(after: $0) }
    let host = authority[(hostStart ?? authority.startIndex)...]
    guard Self.isHost(host) else { return nil }
    scheme = url[..<colon]
    self.host = Substring(host)
    path = Substring(rest[authority.endIndex...].prefix { !"?#".utf8.contains($0) })
  }

  /// True for a name, or an IPv6 address in brackets, with or without a port after it.
  private static func isHost(_ text: Substring.UTF8View) -> Bool {
    guard text.first == UInt8(ascii: "[") else {
      let name = text.prefix { $0 != UInt8(ascii: ":") }
      return !name.isEmpty && isPort(text[name.endIndex...])
    }
    guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
    return text[..<end].count > 1 && isPort(text[end...].dropFirst())
  }

  /// True for nothing, and for a colon and digits; none are the scheme's own port.
  private static func isPort(_ text: Substring.UTF8View) -> Bool {
    guard let mark = text.first else { return true }
    return mark == UInt8(ascii: ":")
      && text.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

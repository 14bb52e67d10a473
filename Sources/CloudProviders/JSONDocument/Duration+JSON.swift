/// A duration is a whole number of nanoseconds, instead of the two halves of its attoseconds.
extension Duration: JSONScalar {
  /// Nil when it is no whole number of nanoseconds, or when they do not fit 64 bits.
  var jsonValue: JSONValue? {
    let (nanoseconds, rest) = attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return rest == 0 ? Int64(exactly: nanoseconds).map { .integer($0) } : nil
  }

  init?(jsonValue: JSONValue) {
    guard let nanoseconds = Int64(jsonValue: jsonValue) else { return nil }
    self = .nanoseconds(nanoseconds)
  }
}

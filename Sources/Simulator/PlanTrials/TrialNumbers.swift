internal import Chance

/// Where the numbers come from of which a trial is drawn.
enum TrialNumbers {
  case seeded(RandomStream)
  /// Bytes from outside, such as a fuzzer's; when they are used up, every number is the lowest.
  case bytes([UInt8], next: Int)

  /// A whole number from 0 up to, but not including, `bound`.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a range has at least one number")
    switch self {
    case .seeded(var stream):
      let number = stream.below(bound)
      self = .seeded(stream)
      return number
    case .bytes(let bytes, let next):
      // Small ranges take one byte, so that a changed byte changes one thing.
      let count = bound <= 1 ? 0 : bound <= 256 ? 1 : 4
      let taken = bytes[min(next, bytes.count)..<min(next + count, bytes.count)]
      self = .bytes(bytes, next: next + count)
      return taken.reduce(0) { $0 << 8 | Int($1) } % bound
    }
  }
}

extension Trial {
  /// The trial that is drawn with those bytes instead of a seed's numbers; any bytes make one.
  package init(bytes: [UInt8]) {
    var draw = TrialDraw(bytes: bytes)
    self = draw.trial()
  }
}

internal import FleetModel

/// Random numbers that depend only on a seed, an entity and how many were drawn before.
///
/// Each entity (a pool, a gang) has a stream of its own, so that a change in one leaves the others as they were.
/// The generator is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), which is fixed for ever, unlike the
/// standard library's algorithms.
package struct RandomStream: Hashable, Sendable {
  private var state: UInt64

  package init(seed: UInt64, entity: UInt64) {
    state = Self.mixed(seed) ^ Self.mixed(entity &+ 0x9e37_79b9_7f4a_7c15)
  }

  /// The stream of an entity that has a name, by the name's FNV-1a hash.
  package init(seed: UInt64, name: String) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    self.init(seed: seed, entity: hash)
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mixed(state)
  }

  /// A whole number from 0 up to, but not including, `bound`; uniform, by multiplication.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a range has at least one number")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True that many times in a thousand.
  package mutating func happens(perMille: Int) -> Bool {
    perMille > 0 && below(1_000) < perMille
  }

  /// A duration from zero up to `limit`, in whole nanoseconds.
  package mutating func duration(upTo limit: Duration) -> Duration {
    let nanoseconds = Int(limit.wholeNanoseconds)
    return nanoseconds > 0 ? .nanoseconds(Int64(below(nanoseconds + 1))) : .zero
  }

  /// A number above 0 and below 1, uniform.
  package mutating func fraction() -> Double {
    (Double(next() >> 11) + 0.5) * 0x1p-53
  }

  /// A number of the normal distribution with mean 0 and standard deviation 1, by Marsaglia's polar method.
  mutating func normal() -> Double {
    // Each round succeeds with π/4, so that the loop ends soon; a thousand failures would be a broken generator.
    for _ in 0..<1_000 {
      let x = 2 * fraction() - 1
      let square = x * x + Self.squared(2 * fraction() - 1)
      if square < 1 { return x * (-2 * square.portableLog / square).squareRoot() }
    }
    preconditionFailure("a point of the square is in the circle three times in four")
  }

  private static func squared(_ value: Double) -> Double { value * value }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// The SHA-256 digest (FIPS 180-4), by which a report names the files that it was made from.
///
/// `sha256sum FILE` gives the same. It guards against mistakes and not against forgery.
package enum SHA256 {
  private static let roundConstants: [UInt32] = primes(64).map { fraction(of: $0, root: 3) }

  /// The digest in hexadecimal digits.
  ///
  /// O(size).
  package static func hexDigest(of bytes: [UInt8]) -> String {
    var state = primes(8).map { fraction(of: $0, root: 2) }
    var schedule = [UInt32](repeating: 0, count: 64)
    let constants = roundConstants
    for start in stride(from: 0, to: bytes.count - bytes.count % 64, by: 64) {
      mix(bytes[start..<(start + 64)], into: &state, &schedule, constants)
    }
    var tail = Array(bytes[(bytes.count - bytes.count % 64)...]) + [0x80]
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(bytes.count) * 8
    tail += stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt64($0)) }
    for start in stride(from: 0, to: tail.count, by: 64) {
      mix(tail[start..<(start + 64)], into: &state, &schedule, constants)
    }
    return state.map(hexadecimal).joined()
  }

  private static func mix(
    _ block: ArraySlice<UInt8>,
    into state: inout [UInt32],
    _ schedule: inout [UInt32],
    _ constants: [UInt32]
  ) {
    for word in 0..<16 {
      let start = block.startIndex + 4 * word
      schedule[word] = block[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    for word in 16..<64 {
      let (early, late) = (schedule[word - 15], schedule[word - 2])
      let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
      let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
      schedule[word] = schedule[word - 16] &+ first &+ schedule[word - 7] &+ second
    }
    var (a, b, c, d, e, f, g, h) = (
      state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
    )
    for round in 0..<64 {
      let first =
        h &+ (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) &+ (e & f ^ ~e & g) &+ constants[round]
        &+ schedule[round]
      let second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    for (place, word) in [a, b, c, d, e, f, g, h].enumerated() { state[place] &+= word }
  }

  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static func primes(_ count: Int) -> [UInt64] {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes
  }

  /// The first 32 bits of the fraction of a root: the largest whole number whose power is not beyond the number
  /// shifted by 32 bits for each factor.
  private static func fraction(of number: UInt64, root: Int) -> UInt32 {
    let goal = UInt128(number) << UInt128(32 * root)
    var result: UInt128 = 0
    for bit in stride(from: 35, through: 0, by: -1) {
      let candidate = result | UInt128(1) << UInt128(bit)
      let power = (1..<root).reduce(candidate) { product, _ in product * candidate }
      if power <= goal { result = candidate }
    }
    return UInt32(truncatingIfNeeded: result)
  }

  private static func hexadecimal(_ word: UInt32) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

internal import Foundation
internal import Policy
internal import PolicyFiles
internal import Testing

/// SplitMix64: a small generator whose history is the same on every machine.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Broken files")
struct MutationTests {
  private static let pieces = [
    "*a", "&a ", "!t ", "? ", ": ", "- ", "\n", "\n  ", "\t", "'", "\"", "\\", "[", "]", "{", "}", ",", "|\n",
    ">",
    "#", " #", "---\n", "...\n", "%", "\u{2028}", "\r\n", "\u{FEFF}", "<<: ", "\\ud800",
    "99999999999999999999",
    "\u{0}", "~", "@", "`", "\u{301}", "$1/h", "-1", "1e9", "              ",
  ].map { Array($0.utf8) }

  @Test func `every prefix of a policy is read or refused`() {
    let bytes = Array(SamplePolicy.text.utf8)

    for length in bytes.indices {
      let outcome = problems(in: Array(bytes[..<length]), as: SamplePolicy.reader)
      #expect(outcome == "no problem" || outcome.hasPrefix("file.yaml"), "prefix of \(length) bytes")
    }
  }

  @Test func `twenty thousand mutations of a policy are read or refused`() {
    let original = Array(SamplePolicy.text.utf8)
    var readCount = 0

    for seed in UInt64(0)..<20_000 {
      var random = SplitMix64(state: seed)
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        mutate(&bytes, using: &random)
      }
      let outcome = problems(in: bytes, as: SamplePolicy.reader)
      readCount += outcome == "no problem" ? 1 : 0
      if outcome != "no problem" && !outcome.hasPrefix("file.yaml") {
        Issue.record("seed \(seed): \(outcome)")
      }
    }

    #expect(1_000..<19_000 ~= readCount, "mutations are neither all harmless nor all fatal")
  }

  @Test func `two thousand mutations of a shipped policy are read or refused`() throws {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let original = [UInt8](try Data(contentsOf: root.appending(path: "policies/spot-batch.yaml")))
    var readCount = 0

    for seed in UInt64(0)..<2_000 {
      var random = SplitMix64(state: seed)
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&bytes, using: &random) }
      let outcome = problems(in: bytes, as: Policy.reader)
      readCount += outcome == "no problem" ? 1 : 0
      if outcome != "no problem" && !outcome.hasPrefix("file.yaml") {
        Issue.record("seed \(seed): \(outcome)")
      }
    }

    #expect(100..<1_900 ~= readCount, "mutations are neither all harmless nor all fatal")
  }

  private func mutate(_ bytes: inout [UInt8], using random: inout SplitMix64) {
    let position = Int.random(in: 0..<max(1, bytes.count), using: &random)
    let end = min(bytes.count, position + Int.random(in: 1...20, using: &random))
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      bytes.removeSubrange(position..<end)
    case 1:
      bytes.insert(contentsOf: bytes[position..<end], at: bytes.count / 2)
    case 2 where !bytes.isEmpty:
      bytes[position] = UInt8.random(in: 0...255, using: &random)
    case 3 where !bytes.isEmpty:
      bytes[position] = UInt8.random(in: 32...126, using: &random)
    // default: every other number
    default:
      let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
      bytes.insert(contentsOf: piece, at: position)
    }
  }
}

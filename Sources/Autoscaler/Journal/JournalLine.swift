package import ControlLoop
package import FleetModel
package import Policy

/// The first line of a journal: what is needed to run the same controller again.
package struct JournalHeader: Hashable, Sendable, Codable {
  /// The version of the format that this program writes and reads.
  ///
  /// 2 since the steps of a drain carry their attempt; an older journal is refused with its version.
  package static let currentVersion = 2

  package let journal: Int
  /// The program that wrote it, with its version.
  package let program: String
  package let policyPath: String
  /// FNV-1a (64 bits) of the policy's text, in hexadecimal.
  package let policyHash: String
  /// The text as the user wrote it, for people; replay uses the values.
  package let policyText: String
  package let policy: Policy

  package init(program: String, policyPath: String, policyText: String, policy: Policy) {
    journal = Self.currentVersion
    self.program = program
    self.policyPath = policyPath
    self.policyText = policyText
    self.policy = policy
    policyHash = Self.hash(of: policyText)
  }

  /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), 64 bits.
  private static func hash(of text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// Every other line: an event, when it was handled, and what came of it.
package struct JournalLine: Hashable, Sendable, Codable {
  package let at: Instant
  package let event: Event
  package let actions: [Action]

  package init(at: Instant, event: Event, actions: [Action]) {
    self.at = at
    self.event = event
    self.actions = actions
  }
}

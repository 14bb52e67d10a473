/// Events to come, the earliest first; of one instant, the one that was added first.
///
/// An event is a number, a slot of the caller's own tables, so that nothing is allocated for it. A heap with four
/// children to a node, of keys of 128 bits: the instant, the order of entry, the slot.
package struct EventHeap: Sendable {
  /// The largest slot.
  package static let maxSlot = 1 << slotBits - 1
  private static let slotBits = 24
  private static let sequenceBits = 40
  private static let fanOut = 4

  private var keys: [UInt128] = []
  private var nextSequence: UInt64 = 0

  package init() {}

  package var count: Int { keys.count }
  package var isEmpty: Bool { keys.isEmpty }

  /// Nanoseconds of the earliest event; nil when there is none.
  package var firstNanoseconds: Int64? { keys.first.map(Self.nanoseconds) }

  /// The slot of the earliest event; nil when there is none.
  package var firstSlot: Int? { keys.first.map(Self.slot) }

  /// Adds an event; nanoseconds are not negative.
  ///
  /// O(log count).
  package mutating func insert(atNanoseconds nanoseconds: Int64, slot: Int) {
    insert(nextKey(nanoseconds, slot))
  }

  private mutating func insert(_ key: UInt128) {
    keys.append(key)
    keys.withUnsafeMutableBufferPointer { keys in
      var hole = keys.count - 1
      while hole > 0 {
        let parent = (hole - 1) / Self.fanOut
        if keys[parent] < key { break }
        keys[hole] = keys[parent]
        hole = parent
      }
      keys[hole] = key
    }
  }

  /// Takes the earliest event; there must be one.
  ///
  /// O(log count).
  @discardableResult
  package mutating func removeFirst() -> (nanoseconds: Int64, slot: Int) {
    let first = removeFirstKey()
    return (Self.nanoseconds(first), Self.slot(first))
  }

  private mutating func removeFirstKey() -> UInt128 {
    guard let first = keys.first, let last = keys.popLast() else {
      preconditionFailure("an empty heap has no first event")
    }
    if !keys.isEmpty { sink(last) }
    return first
  }

  /// Puts an event in the place of the earliest, which must be there: cheaper than taking one and adding one.
  ///
  /// O(log count).
  package mutating func replaceFirst(atNanoseconds nanoseconds: Int64, slot: Int) {
    precondition(!keys.isEmpty, "an empty heap has no first event")
    sink(nextKey(nanoseconds, slot))
  }

  /// Forgets the events that `isWanted` does not hold for.
  ///
  /// O(count).
  package mutating func keep(where isWanted: (_ nanoseconds: Int64, _ slot: Int) -> Bool) {
    // What is sorted is a heap.
    keys = keys.filter { isWanted(Self.nanoseconds($0), Self.slot($0)) }.sorted()
  }

  package mutating func removeAll() { keys.removeAll(keepingCapacity: true) }

  /// Lets a key fall from the top to its place.
  private mutating func sink(_ key: UInt128) {
    keys.withUnsafeMutableBufferPointer { keys in
      let count = keys.count
      var hole = 0
      while true {
        let child = hole * Self.fanOut + 1
        guard child < count else { break }
        let least =
          child + Self.fanOut <= count ? Self.least(child, in: keys) : Self.leastOfLast(child, in: keys)
        if keys[least] >= key { break }
        keys[hole] = keys[least]
        hole = least
      }
      keys[hole] = key
    }
  }

  /// The least of four neighbours, found without a branch that the processor would have to guess.
  @inline(__always)
  private static func least(_ child: Int, in keys: UnsafeMutableBufferPointer<UInt128>) -> Int {
    let left = keys[child + 1] < keys[child] ? child + 1 : child
    let right = keys[child + 3] < keys[child + 2] ? child + 3 : child + 2
    return keys[right] < keys[left] ? right : left
  }

  private static func leastOfLast(_ child: Int, in keys: UnsafeMutableBufferPointer<UInt128>) -> Int {
    var least = child
    for other in child + 1..<keys.count where keys[other] < keys[least] { least = other }
    return least
  }

  private mutating func nextKey(_ nanoseconds: Int64, _ slot: Int) -> UInt128 {
    precondition(nanoseconds >= 0, "time starts at the origin")
    precondition(slot >= 0 && slot <= Self.maxSlot, "a slot has 24 bits")
    precondition(nextSequence < 1 << Self.sequenceBits, "a run has at most 2^40 events")
    let low = nextSequence << Self.slotBits | UInt64(slot)
    nextSequence += 1
    return UInt128(UInt64(nanoseconds)) << 64 | UInt128(low)
  }

  private static func nanoseconds(_ key: UInt128) -> Int64 { Int64(truncatingIfNeeded: key >> 64) }

  private static func slot(_ key: UInt128) -> Int { Int(truncatingIfNeeded: key) & maxSlot }
}

// MARK: - Looking ahead

extension EventHeap {
  /// Shows the events in order of time, without taking them, until `wantsMore` says no.
  ///
  /// O(shown x log shown); `scratch` lends its memory.
  package func visit(
    using scratch: inout EventHeap,
    _ wantsMore: (_ nanoseconds: Int64, _ slot: Int) -> Bool
  ) {
    // A heap of positions in this one, by time: an event comes before those below it.
    scratch.removeAll()
    if !keys.isEmpty { scratch.insert(key(ofPosition: 0)) }
    while !scratch.isEmpty {
      let position = Int(truncatingIfNeeded: scratch.removeFirstKey())
      guard wantsMore(Self.nanoseconds(keys[position]), Self.slot(keys[position])) else { return }
      let child = position * Self.fanOut + 1
      guard child < keys.count else { continue }
      for child in child..<min(child + Self.fanOut, keys.count) { scratch.insert(key(ofPosition: child)) }
    }
  }

  private func key(ofPosition position: Int) -> UInt128 {
    (keys[position] & ~UInt128(UInt64.max)) | UInt128(position)
  }
}

internal import DiscreteEvents
internal import Testing

@Suite("The heap of events to come")
struct EventHeapTests {
  @Test func `events come in order of time, and of one instant in order of entry`() {
    var heap = EventHeap()
    for (slot, at) in [30, 10, 20, 10, 30, 10].enumerated() {
      heap.insert(atNanoseconds: Int64(at), slot: slot)
    }

    var order: [Int] = []
    while !heap.isEmpty { order.append(heap.removeFirst().slot) }

    #expect(order == [1, 3, 5, 2, 0, 4])
  }

  @Test func `whatever is added and taken, the earliest comes first`() {
    for seed in 1...20 as ClosedRange<UInt64> {
      var numbers = SmallNumbers(seed)
      var heap = EventHeap()
      var reference: [(at: Int64, entry: Int)] = []
      for entry in 0..<2_000 {
        if numbers.below(3) > 0 || reference.isEmpty {
          let at = Int64(numbers.below(50))
          heap.insert(atNanoseconds: at, slot: entry)
          reference.append((at, entry))
          reference.sort { ($0.at, $0.entry) < ($1.at, $1.entry) }
        } else {
          let expected = reference.removeFirst()
          let got = heap.removeFirst()
          #expect(got.nanoseconds == expected.at && got.slot == expected.entry, "seed \(seed)")
        }
        #expect(heap.firstNanoseconds == reference.first?.at, "seed \(seed)")
      }
    }
  }

  @Test func `putting an event in the place of the first is taking one and adding one`() {
    var numbers = SmallNumbers(7)
    var swapped = EventHeap()
    var plain = EventHeap()
    for slot in 0..<100 {
      let at = Int64(numbers.below(1_000))
      swapped.insert(atNanoseconds: at, slot: slot)
      plain.insert(atNanoseconds: at, slot: slot)
    }
    for slot in 100..<1_000 {
      let at = Int64(slot * 5 + numbers.below(1_000))
      #expect(swapped.firstSlot == plain.firstSlot)
      swapped.replaceFirst(atNanoseconds: at, slot: slot)
      plain.removeFirst()
      plain.insert(atNanoseconds: at, slot: slot)
    }
    #expect(swapped.count == plain.count)
  }

  @Test func `looking ahead shows events in order and takes none`() {
    var numbers = SmallNumbers(3)
    var heap = EventHeap()
    for slot in 0..<500 { heap.insert(atNanoseconds: Int64(numbers.below(10_000)), slot: slot) }
    var scratch = EventHeap()
    var shown: [Int64] = []

    heap.visit(using: &scratch) { at, _ in
      shown.append(at)
      return shown.count < 200
    }

    var taken: [Int64] = []
    while taken.count < 200 { taken.append(heap.removeFirst().nanoseconds) }
    #expect(shown == taken)
    #expect(heap.count == 300)
  }

  @Test func `events that nobody wants are forgotten and the others stay in order`() {
    var heap = EventHeap()
    for slot in 0..<200 { heap.insert(atNanoseconds: Int64((slot * 37) % 100), slot: slot) }

    heap.keep { _, slot in slot % 3 == 0 }

    var last = Int64(0)
    #expect(heap.count == 67)
    while !heap.isEmpty {
      let event = heap.removeFirst()
      #expect(event.nanoseconds >= last && event.slot % 3 == 0)
      last = event.nanoseconds
    }
  }
}

/// Numbers by chance that are the same in every run: the generator of Numerical Recipes.
struct SmallNumbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}

package import FleetModel

/// What a node costs, changing from time to time.
package struct PriceSeries: Hashable, Sendable {
  /// A price from an instant on, until the next one.
  package struct Step: Hashable, Sendable {
    package let at: Instant
    package let price: HourlyPrice

    package init(at: Instant, price: HourlyPrice) {
      self.at = at
      self.price = price
    }
  }

  /// In order of time; the first one holds before its instant as well.
  package let steps: [Step]

  /// The series of steps in order of time, at least one.
  package init(_ steps: [Step]) {
    precondition(!steps.isEmpty, "a series has a price")
    precondition(zip(steps, steps.dropFirst()).allSatisfy { $0.at < $1.at }, "prices are in order of time")
    self.steps = steps
  }

  /// The spans of constant price between two instants, in order.
  ///
  /// O(log steps + spans).
  package func spans(from start: Instant, to end: Instant) -> [(price: HourlyPrice, time: Duration)] {
    var spans: [(price: HourlyPrice, time: Duration)] = []
    var index = position(at: start)
    var now = start
    while now < end {
      let next = index + 1 < steps.count ? min(steps[index + 1].at, end) : end
      spans.append((price: steps[index].price, time: next.since(now)))
      now = next
      index += 1
    }
    return spans
  }

  /// The last step that is not after the instant, or the first one.
  private func position(at instant: Instant) -> Int {
    var low = 0
    var high = steps.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if steps[middle].at <= instant { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

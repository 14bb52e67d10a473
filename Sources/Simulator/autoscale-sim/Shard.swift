internal import ArgumentParser

/// One of several equal parts of a sweep: `0/8` is the first of eight.
struct Shard: ExpressibleByArgument {
  let number: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
      (1...100_000).contains(count), (0..<count).contains(number)
    else { return nil }
    self.number = number
    self.count = count
  }

  /// True for every `count`th run.
  func holds(_ run: Int) -> Bool { run % count == number }
}

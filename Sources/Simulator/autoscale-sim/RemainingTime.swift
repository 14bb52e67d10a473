internal import Glibc

/// How far a long command has come: one line that is rewritten, and only where somebody sits at a terminal.
struct RemainingTime {
  private let total: Int
  private let start: Double
  private let isShown: Bool
  private var done = 0

  init(total: Int) {
    self.total = total
    start = Self.seconds
    isShown = isatty(STDERR_FILENO) == 1
  }

  mutating func step() {
    done += 1
    guard isShown else { return }
    let left = (Self.seconds - start) / Double(done) * Double(total - done)
    let width = 30
    let filled = done * width / total
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    let ending = done == total ? "\n" : ""
    let text = Array("\r[\(bar)] \(done)/\(total) runs, \(Int(left.rounded(.up))) s left  \(ending)".utf8)
    // Nobody needs to know that standard error is closed.
    _ = write(STDERR_FILENO, text, text.count)
  }

  private static var seconds: Double {
    var time = timespec()
    // It cannot fail: each system has this clock.
    _ = clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

internal import Glibc

/// What long commands say on the way: to standard error, so that standard output depends on the inputs alone.
enum Progress {
  /// Says one line.
  static func say(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    // There is nowhere left to say that standard error is closed.
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}

extension Int {
  /// This many thousandths, as a decimal number with three decimals.
  var asThousandths: String { "\(self / 1_000)." + String("\(1_000 + self % 1_000)".dropFirst()) }
}

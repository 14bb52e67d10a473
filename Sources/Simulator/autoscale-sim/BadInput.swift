internal import ArgumentParser
internal import Glibc

/// How commands end when an input cannot be used: the reason on standard error, exit code 2.
enum BadInput {
  static let code = ExitCode(2)

  /// Says what is wrong, where, and what to do.
  static func report(_ problem: some CustomStringConvertible) -> ExitCode {
    let text = Array("\(problem)\n".utf8)
    // There is nowhere left to say that standard error is closed.
    _ = write(STDERR_FILENO, text, text.count)
    return code
  }
}

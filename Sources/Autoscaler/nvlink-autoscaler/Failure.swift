internal import ArgumentParser
internal import Glibc

/// How commands end when something is wrong: the reason on standard error and an exit code.
enum Failure {
  /// Something outside could not do its part: exit code 1.
  static func outside(_ problem: some CustomStringConvertible) -> ExitCode {
    say(problem)
    return ExitCode(1)
  }

  /// The user gave something that cannot be used: exit code 2.
  static func badInput(_ problem: some CustomStringConvertible) -> ExitCode {
    say(problem)
    return ExitCode(2)
  }

  private static func say(_ problem: some CustomStringConvertible) {
    let text = Array("\(problem)\n".utf8)
    // There is nowhere left to say that standard error is closed.
    _ = write(STDERR_FILENO, text, text.count)
  }
}

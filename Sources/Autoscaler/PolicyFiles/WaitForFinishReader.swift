internal import Policy

extension WaitForFinish {
  /// Reads when gangs wait for others to end.
  static var reader: ValueReader<WaitForFinish> {
    .mapping { rules in
      let standard = WaitForFinish()
      return WaitForFinish(
        grace: rules.read("grace", .duration, default: standard.grace),
        atMost: rules.read("atMost", .positiveDuration, default: standard.atMost)
      )
    }
  }
}

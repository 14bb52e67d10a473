extension ValueReader where Value == Duration {
  /// Whole numbers with their units, the largest first: `15m`, `1h30m`, `250ms`, `0s`, `2d`.
  package static var duration: ValueReader {
    ValueReader<Int64>.quantity("a duration such as 15m, 1h30m or 250ms", Quantity.nanoseconds)
      .map { .nanoseconds($0) }
  }

  /// A duration that is not zero.
  package static var positiveDuration: ValueReader {
    duration.requiring("the duration must be longer than 0s") { $0 > .zero }
  }
}

extension ValueReader where Value == (microUnits: Int64, currency: String) {
  /// A price per hour, `$2.29/h`, `113.93 EUR/h` or `USD 2.29/h`, in millionths and an ISO 4217 code.
  package static var hourlyPrice: ValueReader {
    quantity("a price per hour such as $2.29/h or 113.93 EUR/h", Quantity.hourlyPrice)
  }
}

extension ValueReader where Value == Int64 {
  /// Memory in MiB: `960Gi`, `2Ti`, `512Mi`, or plain bytes that make a whole number of MiB.
  package static var memoryMiB: ValueReader {
    quantity("memory such as 960Gi, 2Ti or 512Mi", Quantity.memoryMiB)
  }

  /// Cores in thousandths: `144`, `1.5` or `500m`.
  package static var cpuMilli: ValueReader {
    quantity("cores such as 144, 1.5 or 500m", Quantity.cpuMilli)
  }

  /// A number with at most six decimals, in millionths: rates, shares and exchange rates.
  package static var millionths: ValueReader {
    quantity("a number with at most 6 decimals", Quantity.millionths)
  }
}

extension ValueReader where Value == Int {
  /// A number of things, with their unit or without: `72 GPU`, `72 GPUs` or `72`.
  package static func count(of unit: String, in range: ClosedRange<Int>) -> ValueReader {
    let expectation = "a whole number such as 8 or '8 \(unit)'"
    return ValueReader { value in
      let reader = ValueReader<Int64>.quantity(expectation) { text throws(QuantityFailure) in
        try Quantity.count(text, of: unit)
      }
      guard let count = reader.read(value) else { return nil }
      guard let count = Int(exactly: count), range.contains(count) else {
        value.report(expected: "\(range.wordsForMessage) \(unit)")
        return nil
      }
      return count
    }
  }
}

extension ValueReader {
  /// What `parse` makes of a text or number; it is not `expectation` when it does not even have the form.
  static func quantity(
    _ expectation: String,
    _ parse: @escaping (String) throws(QuantityFailure) -> Value
  ) -> ValueReader {
    ValueReader { value in
      guard let text = value.scalarText else {
        value.report(expected: expectation)
        return nil
      }
      do throws(QuantityFailure) {
        return try parse(text)
      } catch {
        switch error {
        case .form: value.report(expected: expectation)
        case .value(let sentence): value.report(sentence)
        }
        return nil
      }
    }
  }
}

internal import Glibc

/// Student's t distribution with a whole number of degrees of freedom.
package struct StudentT: Hashable, Sendable {
  /// From here on an expansion around the normal distribution is exact to twelve digits, and sums would be long.
  private static let expansionStart = 2_000

  package let degreesOfFreedom: Int

  package init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom > 0, "an estimate of spread needs two numbers at least")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The t that a value stays within, on both sides of 0, with that probability; between 0 and 1.
  ///
  /// 0.95 with 9 degrees of freedom gives 2.262. O(degrees of freedom), at most two thousand steps for each of
  /// some hundred tries.
  package func bound(holding probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability is between 0 and 1")
    if degreesOfFreedom >= Self.expansionStart {
      return expanded(Self.root(of: probability) { erf($0 / 2.0.squareRoot()) })
    }
    return Self.root(of: probability, in: probabilityWithin)
  }

  /// How likely a value is to lie within that distance of 0.
  ///
  /// The finite sums of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
  func probabilityWithin(_ distance: Double) -> Double {
    let freedom = Double(degreesOfFreedom)
    let ratio = distance / freedom.squareRoot()
    let cosineSquared = 1 / (1 + ratio * ratio)
    let cosine = cosineSquared.squareRoot()
    let sine = ratio * cosine
    let isOdd = degreesOfFreedom % 2 == 1
    var term = isOdd ? cosine : 1
    var sum = 0.0
    for power in stride(from: isOdd ? 1 : 0, through: degreesOfFreedom - 2, by: 2) {
      sum += term
      term *= cosineSquared * Double(power + 1) / Double(power + 2)
    }
    return isOdd ? 2 / Double.pi * (atan(ratio) + sine * sum) : sine * sum
  }

  /// The same quantile of the normal distribution, corrected: Abramowitz and Stegun, 26.7.5.
  private func expanded(_ normal: Double) -> Double {
    let freedom = Double(degreesOfFreedom)
    let square = normal * normal
    let first = (square + 1) / 4
    let second = ((5 * square + 16) * square + 3) / 96
    let third = (((3 * square + 19) * square + 17) * square - 15) / 384
    return normal * (1 + (first + (second + third / freedom) / freedom) / freedom)
  }

  /// Where a function that rises from 0 reaches a level; halves the interval until it has no middle any more.
  private static func root(of level: Double, in rising: (Double) -> Double) -> Double {
    var high = 1.0
    // Doubled at most a thousand times: then it is infinite, and the function is 1 there.
    while rising(high) < level { high *= 2 }
    var low = 0.0
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return high }
      if rising(middle) < level { low = middle } else { high = middle }
    }
  }
}

internal import Testing

@testable internal import Statistics

/// Against the NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, and closed forms.
@Suite("Student's t")
struct StudentTTests {
  /// Degrees of freedom, then the upper critical values at 0.95, 0.975, 0.99, 0.995 and 0.999.
  private static let table: [(Int, [Double])] = [
    (1, [6.314, 12.706, 31.821, 63.657, 318.313]),
    (2, [2.920, 4.303, 6.965, 9.925, 22.327]),
    (3, [2.353, 3.182, 4.541, 5.841, 10.215]),
    (4, [2.132, 2.776, 3.747, 4.604, 7.173]),
    (5, [2.015, 2.571, 3.365, 4.032, 5.893]),
    (9, [1.833, 2.262, 2.821, 3.250, 4.297]),
    (10, [1.812, 2.228, 2.764, 3.169, 4.143]),
    (19, [1.729, 2.093, 2.539, 2.861, 3.579]),
    (30, [1.697, 2.042, 2.457, 2.750, 3.385]),
    (60, [1.671, 2.000, 2.390, 2.660, 3.232]),
    (100, [1.660, 1.984, 2.364, 2.626, 3.174]),
  ]

  @Test(arguments: table)
  func `quantiles are those of the published table`(degreesOfFreedom: Int, row: [Double]) {
    let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
    for (upper, expected) in zip([0.95, 0.975, 0.99, 0.995, 0.999], row) {
      let got = distribution.bound(holding: 2 * upper - 1)
      // The table cuts some digits off, and has 318.313 where the exact value is 318.309.
      #expect(abs(got - expected) <= max(0.001, expected * 2e-5), "\(degreesOfFreedom), \(upper)")
    }
  }

  @Test(arguments: [0.01, 0.5, 0.9, 0.95, 0.99, 0.9999])
  func `one and two degrees of freedom have closed forms`(level: Double) {
    let tail = (1 + level) / 2
    let two = (2 * tail - 1) / (2 * tail * (1 - tail)).squareRoot()
    #expect(abs(StudentT(degreesOfFreedom: 2).bound(holding: level) / two - 1) < 1e-9)
    let one = StudentT(degreesOfFreedom: 1).bound(holding: level)
    #expect(abs(StudentT(degreesOfFreedom: 1).probabilityWithin(one) - level) < 1e-12)
  }

  @Test func `the expansion for many degrees of freedom meets the sums`() {
    for level in [0.5, 0.95, 0.99, 0.999] {
      let expanded = StudentT(degreesOfFreedom: 2_001).bound(holding: level)
      #expect(abs(StudentT(degreesOfFreedom: 2_001).probabilityWithin(expanded) - level) < 1e-12, "\(level)")
    }
  }

  @Test func `endless degrees of freedom give the normal distribution`() {
    let bound = StudentT(degreesOfFreedom: 1_000_000_000).bound(holding: 0.95)
    #expect(abs(bound - 1.959963984540054) < 1e-8)
  }
}

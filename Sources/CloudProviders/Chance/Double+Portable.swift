/// Logarithm and exponential from additions, multiplications and divisions alone.
///
/// The C library picks another routine where the processor has fused multiply-add, and its last bit may differ.
/// These give the same bits on every machine, so that a seed means the same workload everywhere.
extension Double {
  /// Logarithm of 2 in two parts; a whole number of up to eleven bits times the first one is exact.
  private static let highLog2 = 0x1.62e42fee00000p-1
  private static let lowLog2 = 0x1.a39ef35793c76p-33

  /// 1/23, 1/21, … 1.
  private static let logCoefficients: [Double] = stride(from: 23.0, through: 1, by: -2).map { 1 / $0 }
  /// 1/16!, 1/15!, … 1; the factorials are exact.
  private static let expCoefficients: [Double] = (0...16).reversed().map { count in
    1 / (1...max(count, 1)).reduce(1.0) { $0 * Double($1) }
  }

  /// The natural logarithm of a finite number above zero, within a few units in the last place.
  var portableLog: Double {
    precondition(self > 0 && isFinite, "only numbers above zero have a logarithm")
    var fraction = significand
    var power = Double(exponent)
    if fraction > 2.0.squareRoot() {
      fraction /= 2
      power += 1
    }
    // log((1 + z) / (1 - z)) = 2 (z + z³/3 + z⁵/5 + …), and |z| < 0.172.
    let z = (fraction - 1) / (fraction + 1)
    var sum = 0.0
    let square = z * z
    for coefficient in Self.logCoefficients { sum = sum * square + coefficient }
    return power * Self.highLog2 + (2 * z * sum + power * Self.lowLog2)
  }

  /// e to the power of this number, within a few units in the last place; 0 below -700 and e^700 above 700.
  var portableExp: Double {
    if self < -700 { return 0 }
    let bounded = min(self, 700)
    let power = (bounded / (Self.highLog2 + Self.lowLog2)).rounded()
    let rest = (bounded - power * Self.highLog2) - power * Self.lowLog2
    // 1 + r + r²/2! + r³/3! + …, and |r| < 0.35.
    var sum = 0.0
    for coefficient in Self.expCoefficients { sum = sum * rest + coefficient }
    return Double(sign: .plus, exponent: Int(power), significand: sum)
  }

  /// This number, which is above zero, to that power.
  func portablePower(_ power: Double) -> Double { (power * portableLog).portableExp }
}

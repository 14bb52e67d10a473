internal import PlanTrials

/// One run of the fuzzer: the bytes make a fleet and its demand, the planner plans, the independent checker looks.
///
/// A broken rule ends the process, whereupon libFuzzer keeps the bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let trial = Trial(bytes: Array(UnsafeBufferPointer(start: start, count: count)))
  let violations = trial.violations()
  guard let first = violations.first else { return 0 }
  let smallest = TrialShrinker.smallest(trial) { candidate in
    candidate.violations().contains { $0.rule == first.rule }
  }
  let found = smallest.violations().map { "  \($0)\n" }.joined()
  fatalError("\(first)\nthe smallest instance that was found:\n\(smallest)\n\(found)")
}

internal import DeviceSelectors

/// One run of the fuzzer: the bytes are a device selector, and what it says of devices must fit together.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  do {
    let selector = try DeviceSelector(text)
    checkKnowledge(selector)
    checkOperators(selector)
    _ = selector.requiredText(ofAttribute: "profile", in: "gpu.nvidia.com")
  } catch {
    check(error, in: text)
  }
  return 0
}

/// GPUs of which ever more is known: whoever knows more changes no answer, and only answers more.
private let devices: [Device] = {
  let some = [
    Device.Entry("type", .text("gpu")), Device.Entry("cudaComputeCapability", .version(.init(9, 0, 0))),
  ]
  let more = some + [Device.Entry("productName", .text("NVIDIA H100")), Device.Entry("minor", .number(3))]
  let ranges: [ClosedRange<Int64>] = [80_000_000_000...85_899_345_920, 81_559 << 20...81_559 << 20]
  return [Device(driver: "gpu.nvidia.com", attributes: some)]
    + ranges.map { range in
      Device(
        driver: "gpu.nvidia.com",
        attributes: more,
        capacity: [Device.Entry("memory", .quantity(range))],
        absentAttributes: ["profile"]
      )
    }
}()

private func checkKnowledge(_ selector: DeviceSelector) {
  var known: DeviceSelector.Verdict?
  for device in devices {
    let verdict = selector.verdict(on: device)
    if let known { precondition(verdict == known, "more knowledge changed \(known) to \(verdict)") }
    switch verdict {
    case .matches, .doesNotMatch: known = verdict
    case .notUnderstood(let problem): check(problem, in: selector.text)
    }
  }
}

/// `!`, `&&` and `||` around a selector do what they say, unless it gets too long or too deep.
private func checkOperators(_ selector: DeviceSelector) {
  let verdict = selector.verdict(on: devices[2])
  // The line's end closes a comment.
  let inner = "(\(selector.text)\n)"
  expect("false && \(inner)", .doesNotMatch)
  expect("\(inner) || true", .matches)
  switch verdict {
  case .matches:
    expect("!\(inner)", .doesNotMatch)
    expect("\(inner) == true", .matches)
  case .doesNotMatch:
    expect("!\(inner)", .matches)
    expect("\(inner) || \(inner)", .doesNotMatch)
  case .notUnderstood:
    guard let negated = try? DeviceSelector("!\(inner)"),
      case .notUnderstood = negated.verdict(on: devices[2])
    else {
      // It got too long or too deep, which was refused on reading.
      precondition((try? DeviceSelector("!\(inner)")) == nil, "a negation is understood better")
      return
    }
  }
}

private func expect(_ text: String, _ expected: DeviceSelector.Verdict) {
  do {
    let verdict = try DeviceSelector(text).verdict(on: devices[2])
    precondition(verdict == expected, "\(text) is \(verdict)")
  } catch {
    precondition(error.reason.contains("nested") || error.reason.contains("longer"), "\(error)")
  }
}

/// A problem stands within the text and quotes it.
private func check(_ problem: SelectorProblem, in text: String) {
  let length = text.unicodeScalars.count
  precondition(1...length + 1 ~= problem.column, "column \(problem.column) of \(length)")
  precondition(problem.excerpt.isEmpty == (problem.column > length), "an excerpt of nothing")
}

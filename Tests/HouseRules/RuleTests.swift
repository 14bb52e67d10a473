internal import Testing

/// Each rule has to fire on a small bad sample, and only there.
@Suite("House rules fire")
struct RuleTests {
  private func file(_ text: String, at path: String = "Sources/Autoscaler/Planning/Sample.swift")
    -> SourceFile
  {
    SourceFile(path: path, text: text)
  }

  @Test func `every ban finds its bad samples, once each`() {
    for rule in LineRules.all {
      #expect(!rule.breaks.isEmpty, "'\(rule.name)' has no bad sample")
      for sample in rule.breaks {
        let found = rule.violations(in: file(sample.text, at: sample.path))
        #expect(found.count == 1, "'\(rule.name)' on: \(sample.text)")
      }
    }
  }

  @Test func `every ban lets its good samples pass`() {
    for rule in LineRules.all {
      for sample in rule.keeps {
        let found = rule.violations(in: file(sample.text, at: sample.path))
        #expect(found.isEmpty, "'\(rule.name)' on: \(sample.text)")
      }
    }
  }

  @Test func `a violation names its file, its line and what to do`() throws {
    let found = LineRules.all.flatMap { $0.violations(in: file("let a = 1\nlet b: Double = 2")) }

    let violation = try #require(found.first)
    #expect(
      violation.description
        == "Sources/Autoscaler/Planning/Sample.swift:2: floating point in the core ('Double'): "
        + "money is integer micro-units, time is integer nanoseconds"
    )
  }

  @Test func `a file has at most 500 lines`() {
    let long = file(String(repeating: "let x = 1\n", count: 501))
    let longest = file(String(repeating: "let x = 1\n", count: 500))

    #expect(
      SizeRules.violations(in: long).map(\.message) == [
        "501 lines; a file has at most 500: split it by topic"
      ]
    )
    #expect(SizeRules.violations(in: longest).isEmpty)
  }

  @Test func `a function has at most 40 lines`() {
    let body = String(repeating: "  work(\"}\")  // }\n", count: 39)
    let long = file("let x = 1\nfunc f(\n  a: () -> Void = {}\n) {\n" + body + "}\n")
    let longest = file("init() {\n" + body.dropFirst(18) + "}\n")

    #expect(SizeRules.violations(in: long).map(\.line) == [2])
    #expect(SizeRules.violations(in: longest).isEmpty)
  }

  @Test func `functions are found in every form, and only with a body`() {
    let text = """
      protocol P {
        func required(a: Int) -> Int
        var size: Int { get }
      }
      struct S {
        var stored = [1].map { $0 }
        var twice: Int { 2 }
        init() { stored = Array.init() }
        subscript(i: Int) -> [Int] { [i] }
        func `a raw { name`() {
          func inner() {}
        }
      }
      """

    #expect(SizeRules.functions(in: file(text)).map(\.line) == [3, 7, 8, 9, 10, 11])
  }

  @Test func `a Dictionary or Set of the core is not iterated`() {
    let bad = file(
      """
      private var poolByName: [String: Int] = [:]
      var seen: Set<Int> = []
      var known = [Int: String]()
      for pool in poolByName { use(pool) }
      for (a, b) in self.known where a > 1 {}
      let all = seen.map { $0 }
      let names = known.keys.map { $0 }
      """
    )
    let good = file(
      """
      var known: [Int: String] = [:]
      var list: [(name: String, count: Int)] = []
      let names = list.map { $0.name }
      for name in known.keys.sorted() { use(known[name]) }
      for item in list where known[item] != nil {}
      if known.values.isEmpty {}
      """
    )
    let elsewhere = file("for pool in poolByName {}", at: "Sources/Autoscaler/HTTPAPI/Sample.swift")

    #expect(OrderRule.violations(in: [bad]).map(\.line).sorted() == [4, 5, 6, 7])
    #expect(OrderRule.violations(in: [good, elsewhere]).isEmpty)
  }

  @Test func `a file is not a junk drawer`() {
    let bad = [
      "Sources/Autoscaler/Common/Gang.swift", "Sources/A/B/PodInfo.swift", "Tests/T/TestUtils.swift",
    ]

    for path in bad { #expect(FileNameRule.violations(in: path).count == 1, "\(path)") }
    #expect(FileNameRule.violations(in: "Sources/Autoscaler/FleetModel/Gang+Sketch.swift").isEmpty)
  }

  @Test func `comments and strings are told from code`() {
    let text = SwiftText(
      ##"""
      let a = "x // \(f("y")) z" // c1 "q"
      /* c2 /* c3 */ c4 */ let b = #"\(n) " \#(m)"#
      let c = """
        "d" \(e)
        """ + `raw // name`
      """##
    )

    #expect(text.code.contains("f("))
    #expect(text.code.contains("(m)") && !text.code.contains("n)"))
    #expect(text.code.contains("let b") && text.code.contains("(e)"))
    for word in ["x", "y", "z", "c1", "c4", "\"d", "raw"] { #expect(!text.code.contains(word), "\(word)") }
    #expect(text.comments.contains("c1 \"q\"") && text.comments.contains("c3 */ c4"))
    #expect(!text.comments.contains("let") && !text.comments.contains("name"))
  }
}

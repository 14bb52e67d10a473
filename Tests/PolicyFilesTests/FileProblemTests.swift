internal import Testing

@testable internal import PolicyFiles

@Suite("Problems of a file")
struct FileProblemTests {
  private let place = SourcePlace(file: "policies/default.yaml", line: 12, column: 5)

  @Test func `a problem says where, what and what to do`() {
    let problem = FileProblem("unknown key 'maxNode'", at: place, advice: "did you mean 'maxNodes'?")

    #expect(
      "\(problem)" == "policies/default.yaml:12:5: unknown key 'maxNode'; did you mean 'maxNodes'?"
    )
  }

  @Test func `problems are sorted by place`() {
    let later = FileProblem("b", at: SourcePlace(file: "f", line: 2, column: 1))
    let earlier = FileProblem("a", at: SourcePlace(file: "f", line: 1, column: 9))
    let whole = FileProblem("c", at: SourcePlace(wholeFile: "f"))

    let problems = FileProblems([later, earlier, whole], omittedCount: 2)

    #expect("\(problems)" == "f: c\nf:1:9: a\nf:2:1: b\nand 2 more")
  }

  @Test(arguments: [
    ("maxNode", "maxNodes"), ("maxnodes", "maxNodes"), ("mxaNodes", "maxNodes"), ("ids", "id"),
    ("zoen", "zone"),
  ])
  func `the nearest word is found`(word: String, nearest: String) {
    #expect(Spelling.nearest(to: word, among: ["zone", "maxNodes", "minNodes", "id"]) == nearest)
  }

  @Test(arguments: ["x", "ab", "capacity", "", String(repeating: "maxNodes", count: 1_000)])
  func `a word without a near one is left alone`(word: String) {
    #expect(Spelling.nearest(to: word, among: ["zone", "maxNodes", "id"]) == nil)
  }

  @Test func `ties go to the first in the alphabet`() {
    #expect(Spelling.nearest(to: "m1xNodes", among: ["mixNodes", "maxNodes"]) == "maxNodes")
  }
}

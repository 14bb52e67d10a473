internal import JSONDocument
internal import Reports
internal import Testing

@Suite("Reports as text")
struct FigureLinesTests {
  @Test func `cells with commas, quotes or line ends are quoted`() {
    #expect(FigureLines.line(["a", "b,c", "d\"e", "f\ng", ""]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",")
  }

  @Test(arguments: [(3, "3"), (-2, "-2"), (0.5, "0.5"), (1e300, "1e+300")])
  func `whole numbers have no point`(value: Double, text: String) {
    #expect(FigureLines.text(of: value) == text)
  }

  @Test func `plain lists stand on one line, all else on lines of its own`() {
    let inner = JSONValue.object(["x": .integer(1), "y": .object([:])])
    let value = JSONValue.object(["a": .array([.integer(1), .null]), "b": .array([inner]), "c": .array([])])
    #expect(
      ReadableJSON.text(of: value) == """
        {
          "a": [1,null],
          "b": [
            {
              "x": 1,
              "y": {}
            }
          ],
          "c": []
        }

        """
    )
  }
}

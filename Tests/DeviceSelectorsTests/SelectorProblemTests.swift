internal import DeviceSelectors
internal import Testing

@Suite("Selectors that are not understood")
struct SelectorProblemTests {
  @Test func `the problem says where it is and what is there`() throws {
    let selector = try DeviceSelector("\(attributes).productName.matches('^NVIDIA H[12]00.*$') && true")
    guard case .notUnderstood(let problem) = selector.verdict(on: .h100) else {
      Issue.record("a regular expression was understood")
      return
    }
    #expect(
      problem.description
        == #""matches('^NVIDIA H[12]00.*$') &&…" at column 49: the method 'matches' is not part of the subset here"#
    )
  }

  @Test func `what is not known of a device is not guessed`() {
    #expect(verdict("\(attributes).uuid == 'x'").hasSuffix("'uuid' is not known before the node is there"))
    #expect(verdict("\(attributes).profile == 'x'").hasSuffix("such a device has no 'profile'"))
    #expect(column("device.attributes['dra.example.com'].model == 'x'") == 19)
    #expect(column("device.allowMultipleAllocations") == 8)
    #expect(column("node.name == 'x'") == 1)
  }

  @Test func `values of two kinds are not compared`() {
    #expect(column("1 == '1'") == 1)
    #expect(column("\(attributes).minor in ['3']") == 1)
    #expect(column("\(memory) > quantity('1Gi')") == 1)
    #expect(column("[1] == [1]") == 1)
    #expect(column("device == device") == 1)
    #expect(column("1") == 1)
    #expect(column("'a' && true") == 1)
  }

  @Test(
    arguments: [
      ("", 1), ("   ", 4), ("true true", 6), ("(true", 6), ("true)", 5), ("true &&", 8), ("&& true", 1),
      ("true & false", 6), ("true ? true : false", 6), ("1 + 1 == 2", 3), ("1 - 1 == 0", 3), ("-true", 1),
      ("1 == 1.5", 6), ("1 == .5", 6), ("1 == 1u", 6), ("1 == 1e3", 6), ("1 == 0x", 6), ("[1, 2", 6),
      ("device.", 8), ("device.1", 7), ("device[0]", 8), ("has(device)", 1), ("has()", 1), ("foo()", 1),
      ("in in in", 1), ("{'a': 1}", 1), ("true # x", 6), ("b'x' == b'x'", 2),
      ("quantity(1) == quantity('1')", 1),
      ("quantity('1', '2') == quantity('1')", 1), ("device.driver()", 8), ("cel.bind(x, true, x)", 1),
    ]
  )
  func `texts outside the subset say at which column`(text: String, at expected: Int) {
    #expect(column(text) == expected)
  }

  @Test func `texts and nesting have limits`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "(", count: depth) + "true" + String(repeating: ")", count: depth)
    }
    #expect(verdict(nested(31)) == "yes")
    #expect(verdict(nested(32)).hasSuffix("it is nested more than 32 deep"))
    #expect(verdict(nested(5_000)).hasSuffix("it is nested more than 32 deep"))
    #expect(verdict("'a'" + String(repeating: ".lowerAscii()", count: 40)).hasSuffix("32 deep"))
    #expect(verdict(String(repeating: "!", count: 4_000) + "true") == "yes")
    #expect(verdict(String(repeating: "true && ", count: 1_200) + "true") == "yes")
    #expect(verdict(String(repeating: " ", count: 10 * 1_024 - 4) + "true") == "yes")
    #expect(verdict(String(repeating: " ", count: 10 * 1_024 - 3) + "true").hasSuffix("10240 bytes"))
  }

  @Test func `a search of long texts has a limit`() {
    let long = String(repeating: "a", count: 2_000)
    #expect(verdict("'\(long)'.contains('\(long)')").hasSuffix("the texts are too long to be searched"))
  }
}

@Suite("Literals of selectors")
struct SelectorLiteralTests {
  @Test func `whole numbers are of 64 bits`() {
    #expect(verdict("9223372036854775807 > 9223372036854775806") == "yes")
    #expect(verdict("-9223372036854775808 < -9223372036854775807") == "yes")
    #expect(verdict("0x10 == 16 && 0XfF == 255 && -0x8000000000000000 < 0") == "yes")
    #expect(verdict("007 == 7") == "yes")
    #expect(column("9223372036854775808 > 0") == 1)
    #expect(column("-9223372036854775809 < 0") == 2)
    #expect(column("99999999999999999999999 > 0") == 1)
  }

  @Test func `texts are quoted in six ways`() {
    #expect(verdict(#"'a' == "a""#) == "yes")
    #expect(verdict(#"'''a"b'c''' == "a\"b'c""#) == "yes")
    #expect(verdict("\"\"\"a\nb\"\"\" == 'a\\nb'") == "yes")
    #expect(verdict(#"r'\d' == '\\d' && R"\d" == r'\d'"#) == "yes")
    #expect(verdict("'' == \"\"") == "yes")
    #expect(column("'a\nb' == 'a'") == 1)
    #expect(column("'a") == 1)
    #expect(column("'''a''") == 1)
  }

  @Test func `escapes stand for characters`() {
    #expect(verdict(#"'\x41\101\u0041\U00000041' == 'AAAA'"#) == "yes")
    #expect(verdict(#"'\U0001F680' == '🚀'"#) == "yes")
    #expect(verdict(#"'\a\b\f\n\r\t\v\\\?\"\'\`'.startsWith('\007\010')"#) == "yes")
    for wrong in [#"'\q'"#, #"'\x4'"#, #"'\uD800'"#, #"'\U00110000'"#, #"'\8'"#, #"'\18a'"#, #"'\u+041'"#] {
      #expect(column("'ab' == \(wrong)") == 10, "\(wrong)")
    }
    #expect(column(#"'\"#) == 2)
  }

  @Test func `texts are equal scalar by scalar, and columns count scalars`() {
    #expect(verdict("'\u{E9}' == '\u{E9}'") == "yes")
    #expect(verdict("'\u{E9}' == 'e\u{301}'") == "no")
    #expect(verdict("'e\u{301}'.startsWith('e')") == "yes")
    #expect(verdict("'a' < 'b' && 'a' < 'aa' && 'Z' < 'a' && 'z' < '\u{E9}'") == "yes")
    #expect(column("'e\u{301}🚀' == x") == 10)
  }

  @Test func `comments end with their line`() {
    #expect(verdict("true // && false\n&& true") == "yes")
    #expect(verdict("// nothing but words") == "21: something is missing")
  }

  @Test func `amounts are whole numbers of units`() {
    #expect(verdict("quantity('1Ki') == quantity('1024') && quantity('1k') == quantity('1000')") == "yes")
    #expect(
      verdict("quantity('1.5Gi') == quantity('1536Mi') && quantity('-1M') == quantity('-1000k')") == "yes"
    )
    #expect(verdict("quantity('.5k') == quantity('500') && quantity('+7.') == quantity('7')") == "yes")
    #expect(verdict("quantity('7Ei').compareTo(quantity('6.5Ei')) == 1") == "yes")
    #expect(verdict("quantity('-.5k') == quantity('-500')") == "yes")
    for wrong in ["", "Gi", ".", "1.5", "1m", "1e3", "8Ei", "-9Ei", "1gi", "1 Gi", "1.0000000001Gi", "--1"] {
      #expect(column("quantity('\(wrong)') == quantity('1')") == 1, "\(wrong)")
    }
  }
}

internal import PolicyFiles
internal import Testing

@Suite("Reading scalars")
struct ScalarTests {
  @Test func `whole numbers are plain decimal digits in a range`() throws {
    #expect(try value(of: "-12", as: .integer(in: -20...20)) == -12)
    #expect(try value(of: "0", as: .integer(in: 0...0)) == 0)
    for (text, found) in [
      ("abc", "the text 'abc'"), ("'4'", "the text '4'"), ("4.0", "the number 4.0"),
      ("007", "the number 007"),
      ("1_000", "the text '1_000'"), ("0x10", "the number 0x10"), ("", "nothing"), ("[1]", "a list"),
      ("{b: 1}", "a mapping"), ("true", "the truth value true"), ("-", "a list"), ("'-'", "the text '-'"),
    ] {
      #expect(
        problems(withValue: text == "-" ? "\n- 1" : text, as: .integer(in: 0...9))
          .hasSuffix(": expected a whole number, found \(found)"),
        "\(text)"
      )
    }
  }

  @Test func `a whole number out of range names the range`() {
    for text in ["10", "-1", "99999999999999999999"] {
      #expect(
        problems(withValue: text, as: .integer(in: 0...9))
          == "file.yaml:1:4: expected a whole number from 0 to 9, found the number \(text)"
      )
    }
  }

  @Test func `texts that look like something else have to be quoted`() throws {
    #expect(try value(of: "no", as: .text) == "no")
    #expect(try value(of: "'12'", as: .text) == "12")
    #expect(
      problems(withValue: "12", as: .text)
        == "file.yaml:1:4: expected a text, found the number 12; put it in quotes"
    )
    #expect(
      problems(withValue: "TRUE", as: .text)
        == "file.yaml:1:4: expected a text, found the truth value TRUE; put it in quotes"
    )
    #expect(problems(withValue: "null", as: .text) == "file.yaml:1:4: expected a text, found nothing")
    #expect(problems(withValue: "''", as: .text) == "file.yaml:1:4: expected a text, found an empty text")
    #expect(problems(withValue: "[]", as: .text) == "file.yaml:1:4: expected a text, found a list")
  }

  @Test func `a long or many-lined text is shortened in messages`() {
    let long = "\"a\\n" + String(repeating: "b", count: 100) + "\""

    #expect(
      problems(withValue: long, as: .flag) == """
        file.yaml:1:4: expected true or false, found the text 'aU+000A\(String(repeating: "b", count: 58))…'
        """
    )
  }

  @Test(arguments: ["yes", "True", "on", "'true'", "1"])
  func `only true and false are truth values`(text: String) throws {
    #expect(try value(of: "true", as: .flag))
    #expect(try !value(of: "false", as: .flag))
    #expect(problems(withValue: text, as: .flag).hasPrefix("file.yaml:1:4: expected true or false, found"))
  }

  @Test func `names follow the rule for DNS labels`() throws {
    let longest = String(repeating: "a", count: 63)
    for text in ["a", "nvl72-eu", "1a", longest] {
      #expect(try value(of: text, as: .name) == text)
    }
    for text in ["A", "a.b", "-a", "a-", "a_b", "\u{E4}", longest + "a"] {
      #expect(problems(withValue: text, as: .name).contains("expected a name of 1 to 63"), "\(text)")
    }
  }

  @Test func `a choice is one of its names`() throws {
    #expect(try value(of: "spot", as: .choice(of: SamplePolicy.Capacity.self)) == .spot)
    #expect(try value(of: "'b'", as: .choice(of: [("a", 1), ("b", 2)])) == 2)
    #expect(
      problems(withValue: "sopt", as: .choice(of: ["spot", "owned"])) == """
        file.yaml:1:4: expected one of 'spot', 'owned', found the text 'sopt'; did you mean 'spot'?
        """
    )
    #expect(
      problems(withValue: "3", as: .choice(of: ["spot"]))
        == "file.yaml:1:4: expected 'spot', found the number 3"
    )
  }

  @Test func `lists have a length and go on after a bad item`() {
    let reader = ValueReader.list(of: .integer(in: 0...9), count: 1...3)

    #expect(problems(withValue: "[]", as: reader) == "file.yaml:1:4: expected 1 to 3 items, found 0")
    #expect(problems(withValue: "1", as: reader) == "file.yaml:1:4: expected a list, found the number 1")
    #expect(
      problems(withValue: "[x, 1, y]", as: reader) == """
        file.yaml:1:5: expected a whole number, found the text 'x'
        file.yaml:1:11: expected a whole number, found the text 'y'
        """
    )
  }

  @Test func `labels are texts, sorted by key`() throws {
    let labels = try value(of: "{z: '1', a.b/c: x, m: ''}", as: .labels)

    #expect(labels.map { "\($0.key)=\($0.value)" } == ["a.b/c=x", "m=", "z=1"])
    #expect(
      problems(withValue: "{gpu: true}", as: .labels)
        == "file.yaml:1:10: expected a text, found the truth value true; put it in quotes"
    )
    #expect(problems(withValue: "x", as: .labels) == "file.yaml:1:4: expected a mapping, found the text 'x'")
  }

  @Test func `a rule of the caller is reported in its words`() {
    let even = ValueReader.integer(in: 0...9).requiring("must be even") { $0.isMultiple(of: 2) }

    #expect(problems(withValue: "3", as: even) == "file.yaml:1:4: must be even")
    #expect(problems(withValue: "4", as: even) == "no problem")
  }

  @Test func `a form of the caller is reported as expected`() throws {
    let pair = ValueReader<[Substring]>.parsed("a pair such as a/b") { text in
      let parts = text.split(separator: "/")
      return parts.count == 2 ? parts : nil
    }

    #expect(try value(of: "x/y", as: pair) == ["x", "y"])
    #expect(
      problems(withValue: "x", as: pair) == "file.yaml:1:4: expected a pair such as a/b, found the text 'x'"
    )
  }
}

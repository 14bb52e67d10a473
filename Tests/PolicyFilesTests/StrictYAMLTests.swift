internal import PolicyFiles
internal import Testing

@Suite("Strict YAML")
struct StrictYAMLTests {
  @Test func `a whole policy is read`() throws {
    let policy = try StrictYAML.decode(
      Array(SamplePolicy.text.utf8),
      file: "file.yaml",
      as: SamplePolicy.reader
    )

    #expect(policy.title == #"All of it: a "sample""#)
    #expect(policy.isEnabled)
    #expect(policy.idleTime == .seconds(5_400))
    #expect(
      policy.pools == [
        SamplePolicy.Pool(
          id: "nvl72-eu",
          capacity: .onDemand,
          maxDomains: 4,
          gpus: 72,
          memoryMiB: 983_040,
          cpuMilli: 144_000,
          price: 113_930_000,
          labels: ["empty=", "team=a, b", "zone=eu-central-1a"]
        ),
        SamplePolicy.Pool(
          id: "spot-us",
          capacity: .spot,
          maxDomains: 1,
          gpus: 8,
          memoryMiB: 2_097_152,
          cpuMilli: 1_500,
          price: nil,
          labels: []
        ),
      ]
    )
  }

  @Test func `Windows line ends and a byte order mark make no difference`() {
    let text = "\u{FEFF}" + SamplePolicy.text.split(separator: "\n").joined(separator: "\r\n")

    #expect(problems(in: text, as: SamplePolicy.reader) == "no problem")
  }

  @Test func `all problems are reported at once and in reading order`() {
    let text = """
      enabled: yes
      idletime: 10m
      pools:
        - id: EU_1
          capacity: ondemand
          gpus: 72 TPU
          memory: 960GB
          cpu: 0.0001
          maxDomains: -1
      """

    #expect(
      problems(in: text, as: SamplePolicy.reader) == """
        file.yaml:1:1: missing key 'title'
        file.yaml:1:10: expected true or false, found the text 'yes'
        file.yaml:2:1: unknown key 'idletime'; did you mean 'idleTime'?
        file.yaml:4:9: expected a name of 1 to 63 lower-case letters, digits and '-', with a letter or \
        digit at both ends, found the text 'EU_1'
        file.yaml:5:15: expected one of 'on-demand', 'spot', 'reserved', found the text 'ondemand'; did you \
        mean 'on-demand'?
        file.yaml:6:11: expected a whole number such as 8 or '8 GPU', found the text '72 TPU'
        file.yaml:7:13: expected memory such as 960Gi, 2Ti or 512Mi, found the text '960GB'
        file.yaml:8:10: at most 3 decimals are kept, found '0.0001'
        file.yaml:9:17: expected a whole number from 0 to 100000, found the number -1
        """
    )
  }

  @Test func `after a hundred problems the rest are only counted`() {
    let text = (0..<150).map { "key\($0): 1\n" }.joined()

    let lines = problems(in: text, as: only("a", .text)).split(separator: "\n")

    #expect(lines.count == 101)
    #expect(lines.first == "file.yaml:1:1: missing key 'a'")
    #expect(lines.last == "and 51 more")
  }

  @Test func `an unknown key without a near one lists what is known`() {
    #expect(
      problems(in: "a: 1\nzebra: 2", as: only("a", .integer(in: 0...9)))
        == "file.yaml:2:1: unknown key 'zebra'; known here: a"
    )
  }

  @Test func `a missing key is reported at its mapping`() {
    let reader = ValueReader.list(of: only("id", .name))

    #expect(problems(in: "- id: a\n- {}", as: reader) == "file.yaml:2:3: missing key 'id'")
  }

  @Test func `a later check can point at a key`() {
    let reader = ValueReader<Int>.mapping { mapping in
      let limit = mapping.read("max", .integer(in: 0...9), default: 1)
      mapping.report("'max' is too large for this pool", at: "max", advice: "lower it")
      return limit
    }

    #expect(problems(in: "max: 7", as: reader) == "file.yaml:1:6: 'max' is too large for this pool; lower it")
  }

  @Test func `a key that was only looked for is known`() {
    let reader = ValueReader<Bool>.mapping { mapping in mapping.has("a") && !mapping.has("b") }

    #expect(problems(in: "a: 1", as: reader) == "no problem")
  }

  @Test func `keys of the user's own keep the order of the file`() throws {
    let seconds = ValueReader.duration.map(\.components.seconds)

    let entries = try value(of: "{z: 1m, b: 2s}", as: .entries(of: seconds))

    #expect(
      entries.map { "\($0.key)=\($0.value) at \($0.place)" } == [
        "z=60 at file.yaml:1:5", "b=2 at file.yaml:1:12",
      ]
    )
  }

  @Test func `a placed value knows where it stands`() throws {
    let names = try value(of: "[x, yy]", as: .list(of: .placed(.name)))

    #expect(names.map(\.value) == ["x", "yy"])
    #expect(names.map { "\($0.place)" } == ["file.yaml:1:5", "file.yaml:1:8"])
  }

  @Test func `a reader can be chosen by the kind of value`() throws {
    let kinds = ValueReader<YAMLValue.Kind> { $0.kind }

    let found = try value(of: "[~, '', true, 'true', 1, -1.5e3, .5, 1.2.3, x, [], {}]", as: .list(of: kinds))

    #expect(
      found == [.nothing, .text, .boolean, .text, .number, .number, .number, .text, .text, .list, .mapping]
    )
  }

  @Test func `columns count code points`() {
    #expect(
      problems(in: "a: [\"\u{E4}\u{1F600}\", x y]", as: only("a", .list(of: .name)))
        == """
        file.yaml:1:5: expected a name of 1 to 63 lower-case letters, digits and '-', with a letter or \
        digit at both ends, found the text '\u{E4}\u{1F600}'
        file.yaml:1:11: expected a name of 1 to 63 lower-case letters, digits and '-', with a letter or \
        digit at both ends, found the text 'x y'
        """
    )
  }
}

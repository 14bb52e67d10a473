internal import PolicyFiles
internal import Testing

@Suite("Reading quantities")
struct QuantityTests {
  @Test(arguments: [
    ("15m", Duration.seconds(900)), ("1h30m", .seconds(5_400)), ("250ms", .milliseconds(250)), ("0s", .zero),
    ("2d", .seconds(172_800)), ("1d2h3m4s5ms6us7ns", .nanoseconds(93_784_005_006_007)),
    ("7300d", .seconds(630_720_000)), ("'90s'", .seconds(90)),
  ])
  func `durations have units, the largest first`(text: String, duration: Duration) throws {
    #expect(try value(of: text, as: .duration) == duration)
  }

  @Test(arguments: ["15", "1.5h", "30m1h", "1h1h", "m", "1 h", "1H", "-1s", "1h30", "abc", "1w"])
  func `other forms are no durations`(text: String) {
    let found = text == "15" ? "number 15" : "text '\(text)'"

    #expect(
      problems(withValue: text, as: .duration)
        == "file.yaml:1:4: expected a duration such as 15m, 1h30m or 250ms, found the \(found)"
    )
  }

  @Test(arguments: ["7300d1ns", "106752d", "106751d24h", "9223372036854775807h"])
  func `a duration that does not fit is an error`(text: String) {
    #expect(
      problems(withValue: text, as: .duration)
        == "file.yaml:1:4: the duration '\(text)' is longer than 20 years"
    )
  }

  @Test func `a number too large for any unit is an error`() {
    #expect(
      problems(withValue: "99999999999999999999s", as: .duration)
        == "file.yaml:1:4: the number 99999999999999999999 is too large"
    )
  }

  @Test func `a duration may have to be longer than nothing`() {
    #expect(
      problems(withValue: "0h0s", as: .positiveDuration)
        == "file.yaml:1:4: the duration must be longer than 0s"
    )
  }

  @Test(arguments: [
    ("$2.29/h", 2_290_000, "USD"), ("113.93 EUR/h", 113_930_000, "EUR"), ("USD 2.29/h", 2_290_000, "USD"),
    ("€0.000001/h", 1, "EUR"), ("0 CHF/h", 0, "CHF"), ("$9223372036854.775807/h", Int64.max, "USD"),
  ])
  func `prices are kept to the millionth with their currency`(text: String, micro: Int64, code: String) throws
  {
    let price = try value(of: text, as: .hourlyPrice)

    #expect(price.microUnits == micro)
    #expect(price.currency == code)
  }

  @Test(arguments: [
    "$2.29", "2.29/h", "2.29 eur/h", "2.29  EUR/h", "$-1/h", "$1./h", "$.5/h", "$1.2.3/h", "EUR/h", "/h",
    "$/h",
    "USD USD/h", "2 3/h",
  ])
  func `other forms are no prices`(text: String) {
    #expect(
      problems(withValue: text, as: .hourlyPrice) == """
        file.yaml:1:4: expected a price per hour such as $2.29/h or 113.93 EUR/h, found the text '\(text)'
        """
    )
  }

  @Test func `a price with too many decimals or digits is an error`() {
    #expect(
      problems(withValue: "$0.0000001/h", as: .hourlyPrice)
        == "file.yaml:1:4: at most 6 decimals are kept, found '0.0000001'"
    )
    #expect(
      problems(withValue: "$9223372036854.775808/h", as: .hourlyPrice)
        == "file.yaml:1:4: the number 9223372036854.775808 is too large"
    )
    #expect(
      problems(withValue: "$9223372036855/h", as: .hourlyPrice)
        == "file.yaml:1:4: the number 9223372036855 is too large"
    )
  }

  @Test(arguments: [
    ("960Gi", 983_040), ("2Ti", 2_097_152), ("512Mi", 512), ("1024Ki", 1), ("1073741824", 1_024), ("0", 0),
    ("1Pi", 1_073_741_824),
  ])
  func `memory is kept in MiB`(text: String, mebibytes: Int64) throws {
    #expect(try value(of: text, as: .memoryMiB) == mebibytes)
  }

  @Test func `memory that is not whole or does not fit is an error`() {
    #expect(
      problems(withValue: "1000", as: .memoryMiB)
        == "file.yaml:1:4: memory must be a whole number of MiB, found '1000'"
    )
    #expect(
      problems(withValue: "8192Pi", as: .memoryMiB) == "file.yaml:1:4: the number 8192Pi is too large"
    )
    for text in ["960GB", "1.5Gi", "Gi", "960 Gi", "-1Gi", "1gi"] {
      #expect(
        problems(withValue: text, as: .memoryMiB)
          == "file.yaml:1:4: expected memory such as 960Gi, 2Ti or 512Mi, found the text '\(text)'"
      )
    }
  }

  @Test(arguments: [("144", 144_000), ("500m", 500), ("1.5", 1_500), ("'0.001'", 1), ("0", 0)])
  func `cores are kept in thousandths`(text: String, milli: Int64) throws {
    #expect(try value(of: text, as: .cpuMilli) == milli)
  }

  @Test func `cores with too many decimals or another form are an error`() {
    #expect(
      problems(withValue: "1.0001", as: .cpuMilli)
        == "file.yaml:1:4: at most 3 decimals are kept, found '1.0001'"
    )
    for text in ["1.5m", "m", "four"] {
      #expect(
        problems(withValue: text, as: .cpuMilli)
          == "file.yaml:1:4: expected cores such as 144, 1.5 or 500m, found the text '\(text)'"
      )
    }
  }

  @Test func `counts may name their unit`() throws {
    for text in ["72", "72 GPU", "72 GPUs"] {
      #expect(try value(of: text, as: .count(of: "GPU", in: 1...72)) == 72)
    }
    #expect(
      problems(withValue: "73 GPU", as: .count(of: "GPU", in: 1...72))
        == "file.yaml:1:4: expected 1 to 72 GPU, found the text '73 GPU'"
    )
    #expect(
      problems(withValue: "72GPU", as: .count(of: "GPU", in: 1...72))
        == "file.yaml:1:4: expected a whole number such as 8 or '8 GPU', found the text '72GPU'"
    )
  }

  @Test func `rates are kept in millionths`() throws {
    #expect(try value(of: "1.0837", as: .millionths) == 1_083_700)
    #expect(
      problems(withValue: "-1", as: .millionths)
        == "file.yaml:1:4: expected a number with at most 6 decimals, found the number -1"
    )
  }

  @Test func `no node has more than a million cores or 1024 TiB`() throws {
    #expect(try value(of: "1000000", as: .cpuMilli) == 1_000_000_000)
    #expect(
      problems(withValue: "1000000001m", as: .cpuMilli)
        == "file.yaml:1:4: the cores '1000000001m' are more than 1000000"
    )
    #expect(try value(of: "1024Ti", as: .memoryMiB) == 1 << 30)
    #expect(
      problems(withValue: "1048577Gi", as: .memoryMiB)
        == "file.yaml:1:4: the memory '1048577Gi' is more than 1024Ti"
    )
  }
}

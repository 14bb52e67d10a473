internal import PolicyFiles
internal import Testing

@Suite("Reading files from disk")
struct TextFileTests {
  @Test func `a file is read whole`() throws {
    let bytes = try TextFile.bytes(at: #filePath, limit: 1 << 20)

    #expect(bytes.starts(with: "internal import PolicyFiles\n".utf8))
    #expect(bytes.last == UInt8(ascii: "\n"))
  }

  @Test func `a missing file says what to check`() {
    #expect(throws: TextFileError.missing(path: "no/such.yaml")) {
      try TextFile.bytes(at: "no/such.yaml", limit: 10)
    }
    #expect(
      "\(TextFileError.missing(path: "no/such.yaml"))" == """
        no/such.yaml: there is no such file; check the path; a relative one starts at the current directory
        """
    )
  }

  @Test func `a directory is not a file`() {
    #expect(throws: TextFileError.directory(path: "/")) {
      try TextFile.bytes(at: "/", limit: 10)
    }
    #expect(
      "\(TextFileError.directory(path: "/"))" == "/: this is a directory, not a file; name a file in it"
    )
  }

  @Test func `a file that cannot be opened names the reason`() {
    let path = "/" + String(repeating: "x", count: 300)

    #expect(throws: TextFileError.unreadable(path: path, reason: "File name too long")) {
      try TextFile.bytes(at: path, limit: 10)
    }
    #expect(
      "\(TextFileError.unreadable(path: "p", reason: "Permission denied"))"
        == "p: the file cannot be read: Permission denied; check its owner and permissions"
    )
  }

  @Test func `a file without an end is given up at the limit`() {
    #expect(throws: TextFileError.tooLarge(path: "/dev/zero", limit: 1_000)) {
      try TextFile.bytes(at: "/dev/zero", limit: 1_000)
    }
  }

  @Test func `a policy is read from disk or its problem is thrown`() {
    let error = #expect(throws: FileProblems.self) {
      try StrictYAML.decode(fileAt: "/", as: .text)
    }
    #expect(error.map { "\($0)" } == "/: this is a directory, not a file; name a file in it")
  }
}

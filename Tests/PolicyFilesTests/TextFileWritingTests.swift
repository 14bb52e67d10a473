internal import Foundation
internal import PolicyFiles
internal import Testing

@Suite("Writing files to disk")
struct TextFileWritingTests {
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "writing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What cannot be removed is left to the operating system, which empties its folder of temporary files.
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test func `a file takes the place of the one before, and nothing else stays`() throws {
    try withFolder { folder in
      try TextFile.replace("\(folder)/a", with: Array("first".utf8))
      try TextFile.replace("\(folder)/a", with: Array("second".utf8))

      let content = try TextFile.bytes(at: "\(folder)/a", limit: 10)
      #expect(content == Array("second".utf8))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names == ["a"])
    }
  }

  @Test func `a folder that is not there is named`() throws {
    try withFolder { folder in
      let path = "\(folder)/none/a"
      let error = #expect(throws: TextFileWriteError.self) { try TextFile.replace(path, with: []) }
      #expect(
        error?.description
          == "\(path): the file cannot be written: No such file or directory; make its folder first"
      )
    }
  }

  @Test func `a folder is not overwritten`() throws {
    try withFolder { folder in
      #expect(throws: TextFileWriteError.self) { try TextFile.replace(folder, with: [1]) }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(names.isEmpty)
    }
  }

  @Test func `a full device says so`() {
    let error = #expect(throws: TextFileWriteError.self) { try TextFile.replace("/dev/full", with: [1]) }
    #expect(error?.reason == "No space left on device")
  }
}

internal import DriverKit
internal import Testing

@Suite("Errors of drivers")
struct DriverErrorTests {
  @Test func `an error shows its code, its message and what is behind it`() {
    let bare = DriverError(kind: .temporary, code: "Throttled", message: "asked too often; asking later")
    let caused = DriverError(kind: .permanent, code: "NoRight", message: "may not launch", cause: "403")

    #expect(bare.description == "Throttled: asked too often; asking later")
    #expect(caused.description == "NoRight: may not launch (403)")
  }
}

internal import ExternalGRPC
internal import Testing

@Suite("Listen addresses")
struct ListenAddressTests {
  @Test func `an address is written as it is read`() {
    for text in ["127.0.0.1:0", "10.1.2.3:8086", "[::1]:65535", "[fd00::7]:80"] {
      #expect(ListenAddress(text)?.description == text)
    }
    #expect(ListenAddress("localhost:80")?.description == "127.0.0.1:80")
  }

  @Test func `other text is no address`() {
    for text in [
      "", "80", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0:1", "host:80", "::1:80",
    ] {
      #expect(ListenAddress(text) == nil, "\(text)")
    }
  }

  @Test func `loopback is what other machines cannot reach`() {
    for text in ["127.0.0.1:80", "127.8.9.10:80", "[::1]:80"] {
      #expect(ListenAddress(text)?.isLoopback == true, "\(text)")
    }
    for text in ["0.0.0.0:80", "10.0.0.1:80", "128.0.0.1:80", "[::]:80", "[fe80::1]:80"] {
      #expect(ListenAddress(text)?.isLoopback == false, "\(text)")
    }
  }
}

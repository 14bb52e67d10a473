internal import DeviceSelectors
internal import Testing

@Suite("Device selectors")
struct DeviceSelectorTests {
  @Test func `the driver and the attributes are compared`() {
    #expect(verdict(#"device.driver == "gpu.nvidia.com""#) == "yes")
    #expect(verdict(#"device.driver != 'gpu.nvidia.com'"#) == "no")
    #expect(verdict("\(attributes).productName == 'NVIDIA H100 80GB HBM3'") == "yes")
    #expect(verdict("'gpu' == \(attributes)['type']") == "yes")
    #expect(verdict("\(attributes).minor < 4 && \(attributes).minor >= 3") == "yes")
    #expect(verdict("\(attributes).healthy") == "yes")
    #expect(verdict("\(attributes).healthy == false") == "no")
  }

  @Test func `texts have methods`() {
    #expect(verdict("\(attributes).productName.startsWith('NVIDIA H')") == "yes")
    #expect(verdict("\(attributes).productName.endsWith('HBM3')") == "yes")
    #expect(verdict("\(attributes).productName.contains('80GB')") == "yes")
    #expect(verdict("\(attributes).productName.contains('NVL')") == "no")
    #expect(verdict("\(attributes).productName.contains('')") == "yes")
    #expect(verdict("\(attributes).productName.lowerAscii().contains('h100')") == "yes")
    #expect(verdict("\(attributes).type.upperAscii() == 'GPU'") == "yes")
    #expect(verdict("'Ä'.lowerAscii() == 'Ä'") == "yes")
  }

  @Test func `an amount in a range answers where all of the range answers the same`() {
    #expect(verdict("\(memory).compareTo(quantity('40Gi')) >= 0") == "yes")
    #expect(verdict("\(memory).compareTo(quantity('81Gi')) >= 0") == "no")
    #expect(verdict("\(memory).compareTo(quantity('80G')) >= 0") == "yes")
    #expect(verdict("\(memory).isGreaterThan(quantity('1.5Gi'))") == "yes")
    #expect(verdict("\(memory).isLessThan(quantity('80000000000'))") == "no")
    #expect(verdict("\(memory) == quantity('40Gi')") == "no")
    #expect(column("\(memory).compareTo(quantity('79Gi')) >= 0") == 1)
    #expect(column("\(memory) != quantity('79Gi')") == 1)
    #expect(column("\(memory).isGreaterThan(quantity('79Gi'))") == 42)
  }

  @Test func `versions are compared by their numbers`() {
    let capability = "\(attributes).cudaComputeCapability"
    #expect(verdict("\(capability).compareTo(semver('8.9.10')) > 0") == "yes")
    #expect(verdict("\(capability).isLessThan(semver('10.0.0'))") == "yes")
    #expect(verdict("\(capability) == semver('9.0.0')") == "yes")
    #expect(verdict("\(capability).major() in [9, 10]") == "yes")
    #expect(verdict("\(capability).minor() + 1 == 1").hasSuffix("arithmetic is not part of the subset"))
    for wrong in ["9.0", "09.0.0", "9.0.0-rc.1", "9.0.0.0", "", "9..0", "99999999999999999999.0.0"] {
      #expect(column("\(capability) == semver('\(wrong)')") != nil, "\(wrong)")
    }
  }

  @Test func `lists and maps are looked into`() {
    #expect(verdict("\(attributes).minor in [1, 2, 3]") == "yes")
    #expect(verdict("\(attributes).type in ['mig', 'vfio',]") == "no")
    #expect(verdict("\(attributes).type in []") == "no")
    #expect(verdict("'gpu.nvidia.com' in device.attributes") == "yes")
    #expect(verdict("'type' in \(attributes)") == "yes")
    #expect(verdict("'profile' in \(attributes)") == "no")
    #expect(verdict("has(\(memory))") == "yes")
    #expect(verdict("has(\(attributes).profile)") == "no")
    #expect(column("has(\(attributes).uuid)") != nil)
  }

  @Test func `operators bind as in CEL`() {
    #expect(verdict("true || false && false") == "yes")
    #expect(verdict("(true || false) && false") == "no")
    #expect(verdict("!false && true") == "yes")
    #expect(verdict("!(true && false)") == "yes")
    #expect(verdict("!!true") == "yes")
    #expect(verdict("!true == false") == "yes")
    #expect(verdict("1 == 1 || 1 == 2 && 1 == 3") == "yes")
    #expect(verdict("-1 < 0 && - 1 == -1") == "yes")
    #expect(column("1 < 2 < 3") == 7)
    #expect(column("!!!1") == 4)
  }

  @Test func `what one side decides does not need the other`() {
    let unknown = "\(attributes).uuid == 'x'"
    #expect(verdict("false && \(unknown)") == "no")
    #expect(verdict("\(unknown) && false") == "no")
    #expect(verdict("true || \(unknown)") == "yes")
    #expect(verdict("\(unknown) || true") == "yes")
    #expect(column("true && \(unknown)") == 45)
    #expect(column("false || \(unknown)") == 46)
    #expect(column("!(\(unknown))") == 39)
  }

  @Test func `only an equality that must hold names a text`() throws {
    let equality = "\(attributes).profile == '1g.10gb'"
    func profile(_ text: String) throws -> String? {
      try DeviceSelector(text).requiredText(ofAttribute: "profile", in: "gpu.nvidia.com")
    }
    #expect(try profile(equality) == "1g.10gb")
    #expect(try profile("true && ('2g.20gb' == \(attributes)['profile'] && true)") == "2g.20gb")
    #expect(try profile("\(equality) || true") == nil)
    #expect(try profile("!(\(equality))") == nil)
    #expect(try profile("device.attributes['other'].profile == '1g.10gb'") == nil)
    #expect(try profile("\(attributes).profile != '1g.10gb'") == nil)
  }
}

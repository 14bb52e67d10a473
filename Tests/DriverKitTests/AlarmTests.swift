internal import DriverKit
internal import DriverTesting
internal import FleetModel
internal import Testing

@Suite("Alarms", .timeLimit(.minutes(1)))
struct AlarmTests {
  private let time = LedTime()
  private let rings: AsyncStream<Instant>
  private let alarm: Alarm

  init() {
    let (rings, outlet) = AsyncStream<Instant>.makeStream()
    self.rings = rings
    alarm = Alarm(time: time) { [time] in outlet.yield(time.now()) }
  }

  @Test func `an alarm rings at the instant that it is set to`() async {
    alarm.set(at(10))
    await time.waitForSleepers { $0 == [at(10)] }

    time.advance(to: at(9))
    time.advance(to: at(10))

    #expect(await nextRing() == at(10))
  }

  @Test func `an alarm that is set to the past rings at once`() async {
    time.advance(to: at(10))

    alarm.set(at(3))

    #expect(await nextRing() == at(10))
  }

  @Test func `a later instant replaces the one before`() async {
    alarm.set(at(10))
    await time.waitForSleepers { $0 == [at(10)] }

    alarm.set(at(20))
    await time.waitForSleepers { $0 == [at(20)] }
    time.advance(to: at(15))
    time.advance(to: at(20))

    #expect(await nextRing() == at(20))
  }

  @Test func `an earlier instant replaces the one before`() async {
    alarm.set(at(20))
    await time.waitForSleepers { $0 == [at(20)] }

    alarm.set(at(5))
    await time.waitForSleepers { $0 == [at(5)] }
    time.advance(to: at(5))
    #expect(await nextRing() == at(5))
    time.advance(to: at(30))

    #expect(await ringAfterSetting(to: at(40)) == at(40))
  }

  @Test func `nil silences an alarm`() async {
    alarm.set(at(10))
    await time.waitForSleepers { $0 == [at(10)] }

    alarm.set(nil)
    await time.waitForSleepers(\.isEmpty)
    time.advance(to: at(20))

    #expect(await ringAfterSetting(to: at(30)) == at(30))
  }

  @Test func `an alarm that is set to the same instant again rings once`() async {
    alarm.set(at(10))
    alarm.set(at(10))
    await time.waitForSleepers { $0 == [at(10)] }
    time.advance(to: at(10))

    #expect(await nextRing() == at(10))

    #expect(await ringAfterSetting(to: at(20)) == at(20))
  }

  @Test func `an alarm that changes a hundred times before it sleeps rings once`() async {
    for second in 1...100 { alarm.set(at(Int64(second))) }
    await time.waitForSleepers { $0 == [at(100)] }
    time.advance(to: at(100))

    #expect(await nextRing() == at(100))

    #expect(await ringAfterSetting(to: at(200)) == at(200))
  }

  @Test func `an alarm that has rung rings again when it is set to that instant again`() async {
    time.advance(to: at(10))
    alarm.set(at(10))
    #expect(await nextRing() == at(10))

    alarm.set(at(10))

    #expect(await nextRing() == at(10))
  }

  @Test func `a sleep that outlives its cancellation does not ring`() async {
    let time = LedTime(heedsCancellation: false)
    let (rings, outlet) = AsyncStream<Instant>.makeStream()
    var nextRing = rings.makeAsyncIterator()
    let alarm = Alarm(time: time) { outlet.yield(time.now()) }
    alarm.set(at(10))
    await time.waitForSleepers { $0 == [at(10)] }
    alarm.set(at(20))
    await time.waitForSleepers { $0 == [at(10), at(20)] }

    time.advance(to: at(10))
    time.advance(to: at(20))
    #expect(await nextRing.next() == at(20))
    alarm.set(at(30))
    await time.waitForSleepers { $0 == [at(30)] }
    time.advance(to: at(30))

    #expect(await nextRing.next() == at(30))
  }

  @Test func `an alarm that nobody holds any more wakes nobody`() async {
    let (rings, outlet) = AsyncStream<Void>.makeStream()
    var forgotten: Alarm? = Alarm(time: time) { outlet.yield() }
    forgotten?.set(at(10))
    await time.waitForSleepers { $0 == [at(10)] }

    forgotten = nil
    await time.waitForSleepers(\.isEmpty)
    time.advance(to: at(20))
    outlet.finish()

    #expect(await rings.reduce(0) { count, _ in count + 1 } == 0)
  }

  // MARK: Parts

  private func nextRing() async -> Instant? {
    for await ring in rings { return ring }
    return nil
  }

  /// The next ring, which is later than it should be if something else rang before.
  private func ringAfterSetting(to instant: Instant) async -> Instant? {
    alarm.set(instant)
    await time.waitForSleepers { $0 == [instant] }
    time.advance(to: instant)
    return await nextRing()
  }
}

private func at(_ seconds: Int64) -> Instant { Instant(seconds: seconds) }

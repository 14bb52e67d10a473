internal import Chance
internal import Testing

@Suite("Random streams")
struct RandomStreamTests {
  @Test func `the numbers of a seed never change`() {
    var stream = RandomStream(seed: 1, entity: 1)

    let numbers = (0..<3).map { _ in stream.below(1_000) }

    #expect(numbers == [5, 851, 163])
  }

  @Test func `two entities of one seed draw different numbers`() {
    var first = RandomStream(seed: 1, entity: 1)
    var second = RandomStream(seed: 1, entity: 2)

    let numbers = (0..<8).map { _ in first.next() }
    let others = (0..<8).map { _ in second.next() }

    #expect(numbers != others)
  }

  @Test func `numbers below ten are uniform within five standard deviations`() {
    var stream = RandomStream(seed: 7, entity: 3)
    var counts = Array(repeating: 0, count: 10)

    for _ in 0..<100_000 { counts[stream.below(10)] += 1 }

    for count in counts { #expect(abs(count - 10_000) < 475) }
  }

  @Test func `what never happens draws nothing`() {
    var first = RandomStream(seed: 1, entity: 1)
    var second = first

    let happened = first.happens(perMille: 0)

    let (next, unchanged) = (first.next(), second.next())
    #expect(!happened && next == unchanged)
  }
}

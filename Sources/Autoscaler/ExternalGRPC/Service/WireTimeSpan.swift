internal import ExternalGRPCMessages
internal import GRPCCore
internal import SwiftProtobuf

/// A request about a time from a start to an end, which each era of the wire format writes in its own fields.
protocol WireTimeSpan {
  var hasStartTimestamp: Bool { get }
  var startTimestamp: Google_Protobuf_Timestamp { get }
  var hasStartTime: Bool { get }
  var startTime: KubernetesTime { get }
  var hasEndTimestamp: Bool { get }
  var endTimestamp: Google_Protobuf_Timestamp { get }
  var hasEndTime: Bool { get }
  var endTime: KubernetesTime { get }
}

extension WirePricingNodePriceRequest: WireTimeSpan {}
extension WirePricingPodPriceRequest: WireTimeSpan {}

/// Nobody is told what a machine costs over more than a leap year.
private let longestTime = Duration.seconds(366 * 86_400)

extension WireTimeSpan {
  /// The time from the start to the end, or INVALID_ARGUMENT when there is none that can be priced.
  func timeSpan() throws(RPCError) -> Duration {
    let start = hasStartTimestamp ? Moment(startTimestamp) : hasStartTime ? Moment(startTime) : nil
    let end = hasEndTimestamp ? Moment(endTimestamp) : hasEndTime ? Moment(endTime) : nil
    guard let start, let end else {
      throw RPCError(code: .invalidArgument, message: "the start or the end of the time is missing")
    }
    guard let time = end.since(start), time >= .zero, time <= longestTime else {
      throw RPCError(
        code: .invalidArgument,
        message: "the end must come after the start, by no more than 366 days"
      )
    }
    return time
  }
}

/// A point in time as both eras count it.
private struct Moment {
  let seconds: Int64
  let nanoseconds: Int32

  init(_ newer: Google_Protobuf_Timestamp) {
    seconds = newer.seconds
    nanoseconds = newer.nanos
  }

  init(_ older: KubernetesTime) {
    seconds = older.seconds
    nanoseconds = older.nanos
  }

  /// How long after `start` this is; nil when that overflows.
  func since(_ start: Moment) -> Duration? {
    let (difference, overflows) = seconds.subtractingReportingOverflow(start.seconds)
    guard !overflows else { return nil }
    return .seconds(difference) + .nanoseconds(Int64(nanoseconds) - Int64(start.nanoseconds))
  }
}

#pragma once
// Streams of numbered messages: publishers that send, and subscribers that check what they receive.
//
// A message is in flight until all of its subscribers have it. A publisher sends while fewer
// messages are in flight than the window allows, or when the rate requires it. A turn is: wait,
// receive once from each readable link, publish what there is room for with one `send` per
// publisher and batch.

#include "tools/bench/figures.hpp"
#include "tools/bench/flight.hpp"
#include "tools/bench/histogram.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/pace.hpp"
#include "tools/bench/protocol.hpp"
#include "tools/bench/session.hpp"
#include "tools/bench/stream_check.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace donet::bench {

struct stream_plan {
  std::size_t window = 256;       ///< in flight per publisher
  bool window_is_shared = false;  ///< in flight over all publishers, which take turns
  std::size_t batch = 0;          ///< 0: as many as the window permits
  std::size_t payload = 64;
  double rate = 0;
  bool time_every_message = false;  ///< otherwise every seventeenth delivery
};

struct run_plan {
  std::chrono::nanoseconds warmup{0};
  std::chrono::nanoseconds duration{0};
  std::uint64_t messages = 0;  ///< ends after this number, without a warm-up; 0: after `duration`
  /// Called periodically while measuring; false ends the run.
  std::function<bool(time_point)> go_on;
};

class streams {
public:
  /// All arguments must outlive this object. Every link in `links` must be a publisher's, a
  /// subscriber's, or both; a message on any other link is a violation.
  streams(const session& around, link_set& links, const protocol& spoken, const stream_plan& plan);
  streams(const streams&) = delete;
  streams& operator=(const streams&) = delete;

  /// Adds a publisher on this link, to `channel`, which has this number of subscribers. All
  /// publishers must be added before the first subscriber.
  void add_publisher(std::size_t link, std::uint64_t channel, std::size_t subscribers);
  /// `own` is the publisher on the same link, if there is one: a participant never receives its own
  /// messages.
  void add_subscriber(std::size_t link, std::optional<std::size_t> own = {});
  void subscribe(std::size_t subscriber, std::size_t heard) {
    subscribers_[subscriber].subscribe(heard);
  }
  std::size_t publisher_count() const noexcept { return publishers_.size(); }
  /// Messages sent in the last run, including its warm-up.
  std::uint64_t published() const noexcept { return published_; }

  /// Sends probes from each publisher until every subscriber has received the latest one: by then
  /// all subscriptions are in force and no probe is in flight. Throws run_failure.
  void confirm_subscriptions();

  /// Publishes, measures, and waits until all messages in flight have arrived. Throws run_failure
  /// at a message that is lost, duplicated, out of order or changed.
  figures run(const run_plan& plan);

private:
  struct publisher {
    std::size_t link;
    std::uint64_t channel;
    bench::flight flight;
    std::string messages;  ///< a batch, numbered when it is sent
    std::size_t message_size;
  };

  void probe(std::uint64_t number);
  bool all_have_probe(std::uint64_t number) const;

  void turns_until(time_point end, const std::function<bool()>& is_enough);
  void turn(time_point end);
  void arrived(std::size_t link, const frame& message);
  std::chrono::nanoseconds patience_until(time_point end) const;

  void publish();
  std::uint64_t publish(std::size_t index, std::uint64_t allowed);
  std::size_t number_batch(publisher& by, std::size_t index, std::uint64_t allowed);
  void record_lateness(std::uint64_t count);
  std::uint64_t room() const;

  void drain();
  void check_progress();
  [[noreturn]] void fail_lost() const;
  figures measured(const stretch& spent, std::uint64_t deliveries) const;
  std::string now_going_on(time_point begin, std::uint64_t deliveries_before) const;

  const session& around_;
  link_set& links_;
  const protocol& protocol_;
  stream_plan plan_;
  std::vector<publisher_look> looks_;
  std::vector<publisher> publishers_;
  std::vector<stream_check> subscribers_;
  std::vector<std::optional<std::size_t>> subscriber_of_link_;

  time_point now_;
  bool publishing_ = false;
  pace pace_;
  std::uint64_t published_ = 0;      ///< in this run
  std::uint64_t published_max_ = 0;  ///< in this run
  std::size_t next_ = 0;             ///< the next publisher, if they take turns
  std::uint64_t under_way_ = 0;
  std::uint64_t delivered_ = 0;  ///< in all runs
  std::uint64_t delivered_when_checked_ = 0;
  time_point progress_at_;
  histogram latency_;
  histogram lateness_;
};

}  // namespace donet::bench

#pragma once
// Streams of numbered messages: publishers that send, subscribers that check what they get.
//
// A message is under way until all its subscribers have it; a publisher sends while fewer are under way
// than the window, or when the rate wants it. A turn is: wait, receive once from each link that has
// something, publish what there is room for with one `send` per publisher and batch.

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
  std::size_t window = 256;       ///< under way per publisher
  bool window_is_shared = false;  ///< under way over all publishers, who take turns
  std::size_t batch = 0;          ///< 0: as many as the window lets
  std::size_t payload = 64;
  double rate = 0;
  bool time_every_message = false;  ///< otherwise every seventeenth delivery
};

struct run_plan {
  std::chrono::nanoseconds warmup{0};
  std::chrono::nanoseconds duration{0};
  std::uint64_t messages = 0;  ///< ends after so many, without a warm-up; 0: after `duration`
  /// Asked now and then while measuring; false ends the run.
  std::function<bool(time_point)> go_on;
};

class streams {
public:
  /// All references have to outlive this. Every link that is ever in `links` is a publisher's or a
  /// subscriber's, or both; what another one gets is a violation.
  streams(const session& around, link_set& links, const protocol& spoken, const stream_plan& plan);
  streams(const streams&) = delete;
  streams& operator=(const streams&) = delete;

  /// A publisher of this link, to `channel`, heard by so many subscribers. All publishers before the first
  /// subscriber.
  void add_publisher(std::size_t link, std::uint64_t channel, std::size_t subscribers);
  /// `own` is the publisher on the same link, if there is one: nobody hears itself.
  void add_subscriber(std::size_t link, std::optional<std::size_t> own = {});
  void subscribe(std::size_t subscriber, std::size_t heard) {
    subscribers_[subscriber].subscribe(heard);
  }
  std::size_t publisher_count() const noexcept { return publishers_.size(); }
  /// Messages that were sent in the last run, with those of its warm-up.
  std::uint64_t published() const noexcept { return published_; }

  /// Sends a probe of each publisher until every subscriber has one that is not older than any other's: by
  /// then all subscriptions are in force and no probe is under way. Throws run_failure.
  void confirm_subscriptions();

  /// Publishes, measures, and waits until all that is under way has arrived. Throws run_failure at whatever
  /// is lost, duplicated, out of order or changed.
  figures run(const run_plan& plan);

private:
  struct publisher {
    std::size_t link;
    std::uint64_t channel;
    bench::flight flight;
    std::string messages;  ///< a batch of them, numbered when they are sent
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
  std::size_t next_ = 0;             ///< who publishes next where they take turns
  std::uint64_t under_way_ = 0;
  std::uint64_t delivered_ = 0;  ///< ever
  std::uint64_t delivered_when_checked_ = 0;
  time_point progress_at_;
  histogram latency_;
  histogram lateness_;
};

}  // namespace donet::bench

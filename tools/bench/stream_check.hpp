#pragma once
// Checks that a subscriber receives every message of its publishers, once, in order, with the right
// bytes.

#include "tools/bench/payload.hpp"
#include "tools/bench/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

/// The messages of a publisher as seen by a receiver.
struct publisher_look {
  std::string address;
  std::string payload;  ///< unnumbered
};

class stream_check {
public:
  /// `publishers` must outlive this object. `own` is the publisher on the subscriber's own link, if
  /// any.
  stream_check(std::string subscriber, const std::vector<publisher_look>& publishers,
               std::optional<std::size_t> own = {});

  void subscribe(std::size_t publisher);

  struct arrival {
    std::size_t publisher = 0;
    std::uint64_t number = 0;
    bool is_probe = false;
  };

  /// Checks the next message. Throws run_failure with a sentence about the error.
  arrival take(const frame& message);

  /// The number of the last probe received; 0 if there was none.
  std::uint64_t last_probe(std::size_t publisher) const;
  /// From now on a probe is a violation.
  void end_probes() noexcept { probes_wanted_ = false; }
  /// The number of the next expected message.
  std::uint64_t next(std::size_t publisher) const { return streams_[publisher].next; }
  bool is_subscribed(std::size_t publisher) const { return streams_[publisher].subscribed; }
  const std::string& subscriber() const noexcept { return subscriber_; }

private:
  struct stream {
    std::uint64_t next = 0;
    std::uint64_t last_probe = 0;
    bool subscribed = false;
  };

  void take_probe(stream& from, payload_numbers numbers);
  [[noreturn]] void fail(std::string_view what) const;
  [[noreturn]] void fail_order(payload_numbers numbers, std::uint64_t due) const;

  std::string subscriber_;
  const std::vector<publisher_look>* publishers_;
  std::vector<stream> streams_;
  std::optional<std::size_t> own_;
  bool probes_wanted_ = true;
};

}  // namespace donet::bench

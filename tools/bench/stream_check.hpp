#pragma once
// Whether a subscriber gets what it should: every message of its publishers, once, in order, with the
// right bytes.

#include "tools/bench/payload.hpp"
#include "tools/bench/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

/// How the messages of a publisher look to a receiver.
struct publisher_look {
  std::string address;
  std::string payload;  ///< unnumbered
};

class stream_check {
public:
  /// `publishers` has to outlive this. `own` is the publisher that is the same as the subscriber, if any is.
  stream_check(std::string subscriber, const std::vector<publisher_look>& publishers,
               std::optional<std::size_t> own = {});

  void subscribe(std::size_t publisher);

  struct arrival {
    std::size_t publisher = 0;
    std::uint64_t number = 0;
    bool is_probe = false;
  };

  /// Takes the next message. Throws run_failure with a sentence that tells what is wrong with it.
  arrival take(const frame& message);

  /// The number of the last probe that came, 0 if none did.
  std::uint64_t last_probe(std::size_t publisher) const;
  /// From now on probes are a violation.
  void end_probes() noexcept { probes_wanted_ = false; }
  /// The number of the message that should come next.
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

#pragma once
// Every metric of a node. Names, help texts, labels and units are written in metric_factory.cpp and
// nowhere else; the rest of the node gets structs of cells to count in, and neither knows what they
// are called nor what reads them. Of prometheus-cpp nothing is seen outside this folder.
//
// Nothing is registered cell by cell, and nothing is done until somebody asks: a scrape reads the
// cells as they are.

#include "runtime/metrics/event_logger_metrics.hpp"
#include "runtime/metrics/message_director_metrics.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace donet::runtime {

/// What a node knows of the bytes between its sockets; asked at every scrape, from whatever thread
/// scrapes.
struct flow_readings {
  std::function<std::uint64_t()> queued_bytes;
  std::function<std::uint64_t()> read_pauses;
};

struct message_director_labels {
  /// Why participants end: a closed list, one word each. The words live as long as the process.
  std::span<const std::string_view> endings;
  /// Whether there is a parent to tell of.
  bool has_upstream = false;
};

/// One per node. Any thread may call anything. A service that the node does not have has no metrics:
/// only what was asked for is shown.
class metric_factory {
public:
  metric_factory();
  ~metric_factory();

  metric_factory(const metric_factory&) = delete;
  metric_factory& operator=(const metric_factory&) = delete;

  /// Asked for once.
  std::shared_ptr<message_director_metrics> message_director(const message_director_labels& labels);

  /// For each Event Logger. All of a node are shown as one: their sums. `faults` is the same for all.
  std::shared_ptr<event_logger_metrics> event_logger(std::span<const std::string_view> faults);

  /// What the readings use outlives the factory.
  void flow(flow_readings readings);

  /// All that there is, in the text format that Prometheus reads.
  std::string text() const;

private:
  struct sources;
  std::unique_ptr<sources> sources_;
};

}  // namespace donet::runtime

#include "actors/message_director/sink_table.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "message_director";

// Faults of a sink that are logged one by one.
constexpr std::uint64_t first_faults = 3;

bool is_power_of_ten(std::uint64_t n) noexcept {
  while (n % 10 == 0)
    n /= 10;
  return n == 1;
}

}  // namespace

sink_id sink_table::open(sink_kind kind, std::string peer) {
  if (free_.empty()) {
    free_.push_back(runtime::subscriber{static_cast<std::uint32_t>(sinks_.size())});
    sinks_.emplace_back();
  }
  const runtime::subscriber number = free_.back();
  free_.pop_back();
  const std::uint32_t generation = at(number).generation + 1;
  at(number) = {
    .kind = kind, .generation = generation, .peer = std::move(peer), .name = {}, .url = {}};
  return {number, generation};
}

void sink_table::release(runtime::subscriber number) {
  at(number).kind = sink_kind::free;
  free_.push_back(number);
}

sink_id sink_table::renew(runtime::subscriber number) noexcept {
  ++at(number).generation;
  return id_of(number);
}

void sink_table::report_fault(runtime::logger& log, sink_id of, std::string_view sentence,
                              std::string_view key, std::uint64_t value) {
  if (of == no_sink) {
    log.error(log_category, sentence, {{"of", "a post-remove"}, {key, value}});
    return;
  }
  sink& culprit = at(of.number);
  const std::uint64_t number = ++culprit.faults;
  if (number > first_faults && !is_power_of_ten(number))
    return;
  if (culprit.name.empty())
    log.error(log_category, sentence, {{key, value}, {"peer", culprit.peer}, {"faults", number}});
  else
    log.error(log_category, sentence,
              {{key, value}, {"peer", culprit.peer}, {"name", culprit.name}, {"faults", number}});
}

}  // namespace donet::actors

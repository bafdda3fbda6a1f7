#pragma once
// A logger for faults in the data of peers. Of each sender the first lines are written, then only
// those whose number is a power of ten, so that no sender can fill the disk or stall the node by
// its faults.

#include "runtime/ids.hpp"
#include "runtime/log/logger.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace donet::runtime {

/// For one thread at a time, unlike other loggers. `to` must outlive it.
class fault_log final : public logger {
public:
  static constexpr std::uint64_t told_one_by_one = 100;
  /// Senders whose faults are counted separately; further senders share one count.
  static constexpr std::size_t senders_max = 10'000;

  explicit fault_log(logger& to) noexcept : logger(to.thresholds()), to_(to) {}

  /// Sets the sender that the following lines are about.
  void about(channel sender) noexcept { sender_ = sender; }

private:
  static constexpr bool is_power_of_ten(std::uint64_t n) noexcept {
    while (n % 10 == 0)
      n /= 10;
    return n == 1;
  }

  std::uint64_t& faults_of(channel sender) {
    const auto found = faults_.find(sender);
    if (found != faults_.end())
      return found->second;
    return faults_.size() < senders_max ? faults_[sender] : faults_of_others_;
  }

  void write(log_level level, std::string_view who, std::string_view sentence,
             fields with) override {
    const std::uint64_t nth = ++faults_of(sender_);
    if (nth <= told_one_by_one)
      to_.log(level, who, sentence, with);
    else if (is_power_of_ten(nth))
      to_.log(level, who,
              std::string(sentence) + " (fault " + std::to_string(nth) + " of this sender)", with);
  }

  logger& to_;
  channel sender_{};
  std::unordered_map<channel, std::uint64_t> faults_;
  std::uint64_t faults_of_others_ = 0;
};

}  // namespace donet::runtime

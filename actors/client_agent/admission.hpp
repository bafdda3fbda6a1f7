#pragma once
// Who may come in, and under which channel: the clients of one Client Agent, whatever thread serves
// them (spec/clientagent 3.2).

#include "runtime/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace donet::actors {

/// The channels that clients of this node have, for Client Agents whose ranges overlap. Any thread.
class channels_in_use {
public:
  /// False if somebody has it.
  bool take(runtime::channel one) {
    const std::lock_guard lock(mutex_);
    return taken_.insert(one).second;
  }
  void give_back(runtime::channel one) {
    const std::lock_guard lock(mutex_);
    taken_.erase(one);
  }

private:
  std::mutex mutex_;
  std::unordered_set<runtime::channel> taken_;
};

struct admission_options {
  runtime::channel first{};
  runtime::channel last{};                  ///< included
  std::size_t clients_max = 0;              ///< 0 = as many as there are channels
  std::size_t clients_per_address_max = 0;  ///< 0 = any number
};

/// Any thread.
class admission {
public:
  admission(const admission_options& options, std::shared_ptr<channels_in_use> node)
      : options_(options), node_(std::move(node)), next_(value(options.first)) {}

  /// A connection from there has come, or is gone again.
  void arrived(const std::string& from);
  void gone(const std::string& from);

  /// The channel of a new client: the range from its beginning, then those that were given back, in
  /// that order. Nothing if there is none, or there are too many clients from there or in all.
  std::optional<runtime::channel> take_channel(const std::string& from);
  void give_back(runtime::channel one);

  std::size_t connections() const;

private:
  std::optional<runtime::channel> next_channel();

  admission_options options_;
  std::shared_ptr<channels_in_use> node_;
  mutable std::mutex mutex_;
  std::uint64_t next_;
  bool is_used_up_ = false;  // every channel was handed out once
  std::deque<runtime::channel> returned_;
  std::unordered_map<std::string, std::size_t> by_address_;
  std::size_t connections_ = 0;
};

}  // namespace donet::actors

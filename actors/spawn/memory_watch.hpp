#pragma once
// Keeps the memory of the process below the operator's limit (daemon.memory_max), as far as
// refusing and ejecting clients can do that (memory_rules). A thread of its own checks once a
// second; it exists only if there is a limit.
//
// Memory means the resident memory of the process, as shown by `top`, `donet_resident_memory_bytes`
// and a control group's limit. Freed memory that the C library retains counts until it is returned
// to the system, so the watch returns it before it acts.

#include "actors/client_agent/admission/admission.hpp"
#include "actors/client_agent/memory_rules.hpp"
#include "runtime/log/logger.hpp"
#include "runtime/net/loop_thread.hpp"

#include <caf/actor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace donet::actors {

/// How the watch observes and changes the process; tests replace it.
struct memory_access {
  /// Bytes used by the process.
  std::function<std::uint64_t()> used;
  /// Returns unused memory to the system.
  std::function<void()> trim;

  static memory_access of_process();
};

class memory_watch {
public:
  static constexpr std::chrono::milliseconds look_interval{1'000};

  /// `log` must outlive it. `shards` are all shards of the node, `admissions` those admissions of its
  /// Client Agents.
  memory_watch(std::uint64_t used_max, memory_access access, std::vector<caf::actor> shards,
               std::vector<std::shared_ptr<admission>> admissions, runtime::logger& log);
  memory_watch(const memory_watch&) = delete;
  memory_watch& operator=(const memory_watch&) = delete;
  ~memory_watch();

  void start();

  /// Stops checking and releases the shards. Must outlive the shards, which may still be answering.
  void stop();

private:
  struct round;

  void look();
  void eject(std::uint64_t excess);
  void finish(const round& asked);

  std::uint64_t used_max_;
  memory_access access_;
  memory_rules rules_;
  std::vector<caf::actor> shards_;
  std::vector<std::shared_ptr<admission>> admissions_;
  runtime::logger& log_;
  bool is_closed_ = false;
  runtime::loop_thread thread_;
  runtime::timer next_look_;
};

}  // namespace donet::actors

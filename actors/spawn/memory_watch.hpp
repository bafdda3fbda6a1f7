#pragma once
// Keeps the memory of the process below the operator's ceiling (daemon.memory_max), as far as clients can
// be refused or ejected for it (memory_rules). A thread of its own looks once a second; it exists only if
// there is a ceiling.
//
// Memory is measured as the resident memory of the process, which is what `top`, `donet_resident_memory_bytes`
// and a control group's limit show. Freed memory that the C library keeps counts until it is given back,
// so the watch has it given back before it acts.

#include "actors/client_agent/admission.hpp"
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

/// How the watch sees and changes the process; a test has its own.
struct memory_access {
  /// Bytes that the process uses.
  std::function<std::uint64_t()> used;
  /// Gives memory that the process does not use back to the system.
  std::function<void()> trim;

  static memory_access of_process();
};

class memory_watch {
public:
  static constexpr std::chrono::milliseconds look_interval{1'000};

  /// `log` outlives it. `shards` are all of the node, `doors` the admissions of its Client Agents.
  memory_watch(std::uint64_t used_max, memory_access access, std::vector<caf::actor> shards,
               std::vector<std::shared_ptr<admission>> doors, runtime::logger& log);
  memory_watch(const memory_watch&) = delete;
  memory_watch& operator=(const memory_watch&) = delete;
  ~memory_watch();

  void start();

  /// Looks no more, and lets go of the shards. It outlives them, for they may still be answering.
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
  std::vector<std::shared_ptr<admission>> doors_;
  runtime::logger& log_;
  bool is_closed_ = false;
  runtime::loop_thread thread_;
  runtime::timer next_look_;
};

}  // namespace donet::actors

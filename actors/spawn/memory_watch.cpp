#include "actors/spawn/memory_watch.hpp"

#include "actors/interfaces.hpp"
#include "actors/spawn/running.hpp"
#include "runtime/execution/actor_base.hpp"
#include "runtime/metrics/process_readings.hpp"

#include <mutex>
#include <utility>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace donet::actors {

namespace {

constexpr std::string_view self = "node";

}  // namespace

memory_access memory_access::of_process() {
  return {[] { return runtime::read_process().resident_bytes; },
          [] {
#if defined(__GLIBC__)
            ::malloc_trim(0);
#endif
          }};
}

// The answers of all shards to one question. The shard that answers last passes them on.
struct memory_watch::round {
  std::mutex mutex;
  std::size_t missing = 0;
  std::uint64_t excess = 0;
  std::vector<weighed_client> found;
};

memory_watch::memory_watch(std::uint64_t used_max, memory_access access,
                           std::vector<caf::actor> shards,
                           std::vector<std::shared_ptr<admission>> admissions, runtime::logger& log)
    : used_max_(used_max), access_(std::move(access)), rules_(used_max), shards_(std::move(shards)),
      admissions_(std::move(admissions)), log_(log), thread_("donet-memory") {}

memory_watch::~memory_watch() {
  thread_.stop();
}

void memory_watch::start() {
  look();
  thread_.start();
}

void memory_watch::stop() {
  thread_.stop();
  shards_.clear();
}

void memory_watch::look() {
  const auto now = std::chrono::steady_clock::now();
  std::uint64_t used = access_.used();
  if (rules_.is_trim_due(used, now)) {
    access_.trim();
    used = access_.used();
  }
  const memory_rules::decision made = rules_.look(used, now);
  if (std::exchange(is_closed_, made.is_closed) != made.is_closed) {
    for (const std::shared_ptr<admission>& one : admissions_)
      one->set_closed(made.is_closed);
    if (made.is_closed)
      log_.warn(self, "memory above daemon.memory_max; new clients are refused",
                {{"used_bytes", used}, {"memory_max", used_max_}});
    else
      log_.info(self, "memory below daemon.memory_max; new clients are admitted",
                {{"used_bytes", used}, {"memory_max", used_max_}});
  }
  if (made.excess != 0 && !shards_.empty())
    eject(made.excess);
  next_look_ = thread_.loop().after(look_interval, [this] { look(); });
}

void memory_watch::eject(std::uint64_t excess) {
  const auto asked = std::make_shared<round>();
  asked->missing = shards_.size();
  asked->excess = excess;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    const auto answered = [this, asked, i](const std::vector<client_weight>& heavy) {
      const std::lock_guard lock(asked->mutex);
      for (const client_weight& one : heavy)
        asked->found.push_back({i, value(one.number), one.bytes});
      if (--asked->missing == 0)
        thread_.loop().post([this, asked] { finish(*asked); });
    };
    runtime::tell(shards_[i], weigh_clients{large_client_bytes, answered});
  }
}

void memory_watch::finish(const round& asked) {
  const std::vector<weighed_client> chosen = choose_largest(asked.found, asked.excess);
  if (chosen.empty())
    return;
  std::vector<std::vector<client_weight>> by_shard(shards_.size());
  for (const weighed_client& one : chosen)
    by_shard[one.shard].push_back({runtime::subscriber{one.number}, one.bytes});
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    if (!by_shard[i].empty())
      runtime::tell(shards_[i], eject_large_clients{large_client_bytes, std::move(by_shard[i])});
  }
  log_.warn(self, "memory above daemon.memory_max; largest clients ejected",
            {{"clients", chosen.size()},
             {"largest_bytes", chosen.front().bytes},
             {"excess_bytes", asked.excess},
             {"memory_max", used_max_}});
}

// ---- of a node ----

void node::start_memory_watch(running& all) {
  if (role_.daemon.memory_max == 0)
    return;
  std::vector<caf::actor> shards;
  std::vector<std::shared_ptr<admission>> admissions;
  for (const client_agent_parts& parts : all.client_agents) {
    shards.insert(shards.end(), parts.shards.begin(), parts.shards.end());
    admissions.push_back(parts.setup->admission);
  }
  all.memory = std::make_unique<memory_watch>(role_.daemon.memory_max, memory_access::of_process(),
                                              std::move(shards), std::move(admissions), log_);
  all.memory->start();
}

}  // namespace donet::actors

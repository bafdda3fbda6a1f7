#pragma once
// A Database Server on a disk with faults, and a client that records every acknowledgement. All
// decisions, from the request in a frame down to SQLite, are those of the product's code; actors
// and threads are left out, so that a seed determines the whole run.

#include "actors/database_server/database_server_state.hpp"
#include "actors/database_server/sql_migration.hpp"
#include "tests/support/random_source.hpp"
#include "tests/support/recording_logger.hpp"
#include "tools/stage/sim_disk.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

/// The data of an object that the client may rely on. Every write sets all of its fields to values
/// derived from one number, and no number is used twice.
struct promised_object {
  std::uint32_t acknowledged = 0;
  std::set<std::uint32_t> in_flight;
  bool deletion_sent = false;
};

class disk_world {
public:
  explicit disk_world(std::uint64_t seed);

  stage::sim_disk disk;
  random_source random;
  recording_logger log{runtime::log_level::info};

  /// Starts the Database Server; false if the disk prevents it.
  bool start();
  bool is_running() const noexcept { return state_ != nullptr; }
  /// Sends `count` changes of objects that the seed chooses.
  void change(std::size_t count);
  /// Runs the server until it has nothing to do, or until the disk has failed `failures_max` times.
  void work(std::size_t failures_max);
  /// Ends the server and its session, after an orderly end, a kill or a power cut of the disk.
  void end();

  /// Starts a server on a healthy disk and compares all stored data with the acknowledged data.
  /// From then on the stored data counts as acknowledged. Returns one sentence per difference.
  std::vector<std::string> differences();

  std::size_t acknowledged() const noexcept { return acknowledged_; }
  std::size_t refused() const noexcept { return refused_; }
  const runtime::database_metrics& metrics() const noexcept { return *metrics_; }
  /// True if the Database Server reports that it is ready.
  bool is_ready() const noexcept { return metrics_->reachable.value() == 1; }

private:
  struct stored_object {
    std::uint32_t number = 0;
    bool is_whole = false;
  };

  void send(std::uint16_t type, const std::string& payload);
  std::string values_of(std::uint32_t number) const;
  void take_answers();
  void take_answer(std::uint16_t type, std::string_view payload);
  std::map<std::uint32_t, stored_object> read_all(std::vector<std::string>& differences) const;
  void compare(const std::map<std::uint32_t, stored_object>& stored,
               std::vector<std::string>& differences) const;

  std::shared_ptr<const dc::schema> contract_;
  actors::database_server_options options_;
  std::shared_ptr<runtime::database_metrics> metrics_;
  std::unique_ptr<actors::database_server_state> state_;
  std::unique_ptr<actors::transactions> transactions_;
  runtime::clock::time_point now_{std::chrono::hours(1)};
  std::uint64_t parcels_ = 0;

  std::map<std::uint32_t, promised_object> objects_;
  std::set<std::uint32_t> creations_;  // numbers of those in flight or refused
  std::set<std::uint32_t> deleted_;    // ids of objects whose deletion was acknowledged
  std::uint32_t last_number_ = 0;
  std::string why_not_started_;
  std::size_t acknowledged_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace donet::test

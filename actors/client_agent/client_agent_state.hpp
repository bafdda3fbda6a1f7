#pragma once
// The routing of a shard: sorts the frames of a parcel by client, so that each client is woken
// once, and encodes an update once for all clients that receive it.
//
// A frame that may change subscriptions is delivered before the recipients of the next one are
// looked up.

#include "actors/client_agent/client_batch.hpp"
#include "actors/client_agent/client_metrics.hpp"
#include "actors/client_agent/client_world.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/parcel_reader.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace donet::actors {

/// The owner of a shard's clients. No function may call the shard's state.
class client_host {
public:
  virtual void deliver(runtime::subscriber number, client_world& world,
                       const client_batch& batch) = 0;
  /// The client may open and close some more of the zones of its request (zone_turns).
  virtual void continue_change(runtime::subscriber number, client_world& world) = 0;

protected:
  ~client_host() = default;
};

/// Not for several threads. The arguments of the constructor outlive it.
class client_agent_state {
public:
  /// Frames of this shard's clients are marked with the participant numbers from `first` on, which
  /// no other part of this node uses.
  client_agent_state(
    const client_options& options, const dc::schema& contract, const uberdogs& globals,
    runtime::logger& log, event_function report, client_host& host, runtime::participant first,
    std::shared_ptr<runtime::client_agent_metrics> metrics = make_client_agent_metrics());

  client_world& world() noexcept { return world_; }

  // ---- clients ----

  /// Allocates the number of a new client.
  runtime::subscriber add();
  /// Frees the number of a client whose subscriptions have ended.
  void remove(runtime::subscriber number);
  /// Marks further output as that of this client.
  void speak_as(runtime::subscriber number);
  std::size_t clients() const noexcept { return participants_.size() - 1 - free_.size(); }
  /// True while clients have zones left to open or close. The owner then calls `continue_changes`,
  /// and serves sockets and other actors before.
  bool has_changes() const noexcept { return world_.zones.has_waiting(); }
  /// Opens and closes zones for one turn.
  void continue_changes();

  // ---- frames ----

  /// Keeps frames from the router for `work`.
  void take(runtime::parcel&& parcel) { frames_in_.take(std::move(parcel)); }
  /// Handles frames until none is left or about `budget` deliveries are made. True if frames are
  /// left.
  [[nodiscard]] bool work(std::size_t budget);

  /// The output of sessions since the last call, and the number of the last parcel that was
  /// handled.
  runtime::emission take_emission();
  /// True if `take_emission` would return anything, even a bare acknowledgement of handled parcels.
  bool has_news() const noexcept {
    return !world_.out.empty() || acknowledged_ < frames_in_.handled();
  }

private:
  void sort(const runtime::datagram_view& datagram, const runtime::message_view& message);
  void encode(shard_frame& frame);
  void deliver();

  client_world world_;
  client_host& host_;
  runtime::parcel_reader frames_in_;
  std::uint64_t acknowledged_ = 0;  // the last parcel in an emission

  // By number; number 0 is no client.
  std::vector<runtime::participant> participants_{runtime::no_participant};
  std::vector<runtime::subscriber> free_;
  runtime::participant next_participant_;

  // The frames at hand, and the list of each client's frames. Entry 0 is the end of a list.
  struct list {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::size_t encoded_bytes = 0;
  };
  std::vector<shard_frame> frames_;
  std::vector<client_frame> entries_{client_frame{}};
  runtime::batch_builder encoded_;
  std::vector<list> lists_;                     // by number
  std::vector<runtime::subscriber> receivers_;  // clients with a list
  std::vector<runtime::subscriber> recipients_;
};

}  // namespace donet::actors

#pragma once
// Which client hears what: a shard of a Client Agent sorts the frames of a parcel by client, so that
// each is woken once, and what a thousand clients are told of one update is written once.
//
// A frame that may change who is subscribed to what is handled before the next one is looked up.

#include "actors/client_agent/client_metrics.hpp"
#include "actors/client_agent/client_world.hpp"
#include "actors/client_agent/hearing.hpp"
#include "runtime/routing/emission.hpp"
#include "runtime/routing/parcel_reader.hpp"
#include "runtime/routing/subscriber.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace donet::actors {

/// Where the clients of a shard live. It calls nothing of the shard's state.
class client_host {
public:
  virtual void deliver(runtime::subscriber number, client_world& world, const hearing& what) = 0;

protected:
  ~client_host() = default;
};

/// Not for several threads. All that is given outlives it.
class client_agent_state {
public:
  /// Frames of this shard's clients are marked with numbers from `first` on, which are nobody
  /// else's in this node.
  client_agent_state(
    const client_options& options, const dc::schema& contract, const uberdogs& globals,
    runtime::logger& log, event_function report, client_host& host, runtime::participant first,
    std::shared_ptr<runtime::client_agent_metrics> metrics = make_client_agent_metrics());

  client_world& world() noexcept { return world_; }

  // ---- clients ----

  /// A number for a new client, which is nobody's.
  runtime::subscriber add();
  /// It is nobody's again; its subscriptions have ended.
  void remove(runtime::subscriber number);
  /// What is said from now on is said by this client.
  void speak_as(runtime::subscriber number);
  std::size_t clients() const noexcept { return participants_.size() - 1 - free_.size(); }

  // ---- frames ----

  /// Frames from the router, for later.
  void take(runtime::parcel&& parcel) { frames_in_.take(std::move(parcel)); }
  /// Handles what was taken, until there is no more of it or about `budget` deliveries are made.
  /// Says whether there is more.
  bool work(std::size_t budget);

  /// What came of it, and of what clients said, since the last call.
  runtime::emission take_emission();
  /// Whether there is something to take, be it only that parcels are handled.
  bool has_news() const noexcept { return !world_.out.empty() || told_ < frames_in_.handled(); }

private:
  void note(const runtime::datagram_view& datagram, const runtime::message_view& message);
  void translate(heard_frame& frame);
  void deliver();

  client_world world_;
  client_host& host_;
  runtime::parcel_reader frames_in_;
  std::uint64_t told_ = 0;

  // By number; the first stands for nobody.
  std::vector<runtime::participant> participants_{runtime::no_participant};
  std::vector<runtime::subscriber> free_;
  runtime::participant next_participant_;

  // The frames at hand, and who hears which. The first note stands for the end of a list.
  struct list {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::size_t told_bytes = 0;
  };
  std::vector<heard_frame> frames_;
  std::vector<heard_note> notes_{heard_note{}};
  runtime::batch_builder translations_;
  std::vector<list> lists_;  // by number
  std::vector<runtime::subscriber> listening_;
  std::vector<runtime::subscriber> recipients_;
};

}  // namespace donet::actors

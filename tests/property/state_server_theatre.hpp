#pragma once
// A Message Director and a State Server without actors. A seed decides which of them runs and for
// how long, and when messages pass between them. A participant that subscribes to all channels
// records all messages in routing order, which is the order in which the State Server handles them.

#include "tests/support/random_source.hpp"
#include "tests/unit/actors/state_server/stage.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace donet::test {

/// An object host that may lose a message to its objects.
class forgetful_host final : public actors::object_host {
public:
  plain_host objects;

  /// Handles `before` messages of this type, then loses one.
  void lose(std::uint16_t type, std::size_t before) {
    loses_ = type;
    before_loss_ = before;
  }
  bool has_lost() const noexcept { return has_lost_; }

  void take_in(runtime::subscriber number, actors::object_state object) override {
    objects.take_in(number, std::move(object));
  }

  actors::object_life deliver(runtime::subscriber number, actors::object_world& world,
                              const runtime::message_view& message) override {
    if (!has_lost_ && message.type == loses_ && before_loss_-- == 0) {
      has_lost_ = true;
      return actors::object_life::exists;
    }
    return objects.deliver(number, world, message);
  }

private:
  std::uint16_t loses_ = 0;
  std::size_t before_loss_ = 0;
  bool has_lost_ = false;
};

class theatre {
public:
  theatre(random_source& chance, const actors::class_layouts& layouts, bool relearns,
          bool owns_doids)
      : random_(chance), ss_(options(relearns, owns_doids), layouts, md.log(), host),
        as_(md.state().add_service("state_server")), scribe_(md.join("scribe")) {
    md.send(scribe_, add_range(2, UINT64_MAX));
    settle();
  }

  director md;
  forgetful_host host;

  /// Makes a random step.
  void act() {
    switch (random_.below(6)) {
    case 0:
    case 1: md.step(1 + random_.below(5)); break;
    case 2: hand_over(); break;
    case 3: ss_.work(1 + random_.below(6)); break;
    case 4: take_emission(); break;
    default: give_emission();
    }
  }

  /// Runs to the end; false if it does not come to rest.
  bool settle() {
    for (std::size_t turn = 0; turn < turns_max; ++turn) {
      md.run();
      hand_over();
      const bool more = ss_.work(SIZE_MAX);
      take_emission();
      if (!more && emissions_.empty())
        return true;
      while (!emissions_.empty())
        give_emission();
    }
    return false;
  }

  /// All messages so far.
  const std::vector<datagram>& said() {
    for (datagram& one : md.at(scribe_))
      said_.push_back(std::move(one));
    return said_;
  }

  /// Those that the State Server has received so far.
  const std::vector<datagram>& given() const noexcept { return given_; }

  const actors::object_counts& counts() const noexcept { return ss_.counts(); }

private:
  static constexpr std::size_t turns_max = 10'000;

  static actors::state_server_options options(bool relearns, bool owns_doids) {
    actors::state_server_options all;
    all.control = runtime::channel{stage::control};
    all.objects.relearns_children = relearns;
    if (owns_doids)
      all.doids = {{runtime::channel{500'000}, runtime::channel{600'000}}};
    return all;
  }

  void hand_over() {
    for (auto parcel = md.parcel_of(as_); parcel.number != 0; parcel = md.parcel_of(as_)) {
      note(parcel.first);
      for (const runtime::batch& piece : parcel.more)
        note(piece);
      ss_.take(std::move(parcel));
    }
  }

  void note(const runtime::batch& piece) {
    runtime::frame_walker walker(piece.bytes());
    for (dc::bytes_view one; walker.next(one);)
      given_.emplace_back(dc::as_text(one));
  }

  void take_emission() {
    if (ss_.has_news())
      emissions_.push_back(ss_.take_emission());
  }

  void give_emission() {
    if (emissions_.empty())
      return;
    md.state().emitted(as_, std::move(emissions_.front()));
    emissions_.pop_front();
  }

  random_source& random_;
  actors::state_server_state ss_;
  actors::sink_id as_;
  actors::sink_id scribe_;
  std::deque<runtime::emission> emissions_;
  std::vector<datagram> said_;
  std::vector<datagram> given_;
};

}  // namespace donet::test

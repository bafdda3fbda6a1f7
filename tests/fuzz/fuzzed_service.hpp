#pragma once
// A service with objects behind a Message Director, both without actors, and three peers that send
// any bytes; messages are in flight for any time. The service must survive it, send only complete
// datagrams, and keep nothing when all objects are deleted.

#include "actors/distributed_object/class_layout.hpp"
#include "actors/distributed_object/object_host.hpp"
#include "actors/message_director/router_state.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/datagram/writer.hpp"
#include "runtime/net/framing.hpp"
#include "tests/fuzz/action_input.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/support/recording_logger.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>

namespace donet::test {

class object_map final : public actors::object_host {
public:
  void take_in(runtime::subscriber number, actors::object_state object) override {
    require(all.emplace(number, std::move(object)).second, "the number is not free");
  }

  actors::object_life deliver(runtime::subscriber number, actors::object_world& world,
                              const runtime::message_view& message) override {
    const auto found = all.find(number);
    require(found != all.end(), "a message is for an object that does not exist");
    const actors::object_life life = found->second.handle(world, message);
    if (life == actors::object_life::ended)
      all.erase(found);
    return life;
  }

  std::map<runtime::subscriber, actors::object_state> all;
};

/// `Service` is an object_keeper, or has the functions of one that are used here.
template <class Service>
class fuzzed_service {
public:
  /// `layouts` must outlive it.
  template <class Options>
  fuzzed_service(const char* name, const Options& options, const actors::class_layouts& layouts)
      : service_(options, layouts, log_, objects_), as_(md_.add_service(name)) {
    for (person& each : people_)
      each.as = md_.add_participant("peer");
    settle(1);
    at_first_ = md_.subscriptions().subscription_count();
  }

protected:
  struct person {
    actors::sink_id as;
    runtime::frame_cutter cutter;
  };

  person& somebody(std::size_t number) { return people_[number % people_.size()]; }
  static constexpr std::size_t people = 3;

  void say(const person& who, runtime::batch frames) {
    if (!frames.empty())
      md_.frames_in(who.as, std::move(frames), {});
  }

  /// Sends some bytes of the input, cut anywhere.
  void say_anything(person& who, input& from) {
    say(who, who.cutter.cut(from.bytes(from.number() + std::size_t{1})));
  }

  void leave(person& who) {
    md_.participant_lost(who.as);
    who = {md_.add_participant("peer"), {}};
  }

  void work(std::size_t budget) {
    md_.work(budget);
    for (const runtime::subscriber to : md_.out().destinations()) {
      runtime::parcel given = md_.out().take(to);
      check(given.first);
      for (const runtime::batch& piece : given.more)
        check(piece);
      if (to == as_.number)
        service_.take(std::move(given));
    }
    md_.out().reset();
    for (const auto& one : md_.take_dismissals()) {
      for (person& each : people_) {
        if (each.as == one.sink)
          each = {md_.add_participant("peer"), {}};
      }
    }
    md_.take_departed();
    md_.take_log_messages();
  }

  void take_emission() {
    if (!service_.has_news())
      return;
    emissions_.push_back(service_.take_emission());
    check(emissions_.back().frames);
  }

  void give_emission() {
    if (emissions_.empty())
      return;
    md_.emitted(as_, std::move(emissions_.front()));
    emissions_.pop_front();
  }

  // Runs at most `rounds` rounds; false if it has not come to rest.
  bool settle(std::size_t rounds) {
    for (; rounds > 0; --rounds) {
      work(SIZE_MAX);
      while (service_.work(1000))
        ;
      take_emission();
      if (emissions_.empty())
        return true;
      while (!emissions_.empty())
        give_emission();
      work(SIZE_MAX);
    }
    return false;
  }

  /// All peers disconnect, and their messages are handled.
  void end_of_talk() {
    for (person& each : people_)
      md_.participant_lost(each.as);
    require(settle(1000), "there is no end to what they say");
    people_[0] = {md_.add_participant("peer"), {}};
  }

  /// Deletes all objects.
  void end_of_objects() {
    for (const auto& [number, object] : objects_.all) {
      runtime::batch_builder one;
      runtime::datagram_writer made(one, channel_of(object.id()), runtime::channel{5}, delete_ram);
      require(made.number(object.id()).finish(), "a short message does not fit");
      say(people_[0], one.take());
    }
    require(settle(1000), "there is no end");
    require(objects_.all.empty() && service_.counts().objects == 0, "objects are left");
    require(md_.subscriptions().subscription_count() == at_first_, "subscriptions are left");
  }

  static void check(const runtime::batch& piece) {
    require(runtime::whole_frames(piece.bytes()) == piece.size(), "a frame is cut short");
  }

  recording_logger log_{runtime::log_level::error};
  actors::router_state md_{{}, log_};
  object_map objects_;
  Service service_;
  actors::sink_id as_;

private:
  static constexpr std::uint16_t delete_ram = 2032;

  std::array<person, people> people_;
  std::deque<runtime::emission> emissions_;
  std::size_t at_first_ = 0;
};

}  // namespace donet::test

// Four participants, and a parent that connects and disconnects, send any bytes; another node
// receives. The Message Director must survive it, send only complete datagrams, stay within its
// limits, and keep nothing when all of them have left. An input is a list of actions: actor,
// action, and number of bytes.

#include "actors/message_director/router_state.hpp"
#include "runtime/datagram/view.hpp"
#include "runtime/net/framing.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/support/recording_logger.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

using namespace donet;

namespace {

class input {
public:
  explicit input(std::span<const std::byte> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  std::size_t number() {
    if (rest_.empty())
      return 0;
    const auto first = std::to_integer<std::size_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return first;
  }
  std::span<const std::byte> bytes(std::size_t most) {
    const auto taken = rest_.first(std::min(most, rest_.size()));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

private:
  std::span<const std::byte> rest_;
};

class director {
public:
  director() {
    peer_ = state_.add_node("other");
    for (person& each : people_)
      each.as = state_.add_participant("peer");
  }

  void act(input& from) {
    const std::size_t what = from.number();
    person& who = people_[what % people_.size()];
    switch (what / people_.size() % 8) {
    case 0:
    case 1: say(who, from.bytes(from.number() + 1)); break;
    case 2:
      state_.participant_lost(who.as);
      state_.work(SIZE_MAX);
      collect();
      who = {state_.add_participant("peer"), {}};
      break;
    case 3: up_ = state_.upstream_connected(); break;
    case 4: state_.upstream_lost(); break;
    case 5: state_.frames_in(up_, parent_.cut(from.bytes(from.number() + 1)), {}); break;
    case 6: state_.node_acknowledged(peer_, from.number()); break;
    default: state_.work(from.number() + 1); collect();
    }
  }

  void end() {
    ending_ = true;
    state_.stop();
    while (state_.work(1000))
      collect();
    collect();
    test::require(state_.is_stopped(), "it does not stop");
    test::require(state_.participants() == 0, "somebody is left");
  }

private:
  struct person {
    actors::sink_id as;
    runtime::frame_cutter cutter;
  };

  void say(person& who, std::span<const std::byte> bytes) {
    runtime::batch frames = who.cutter.cut(bytes);
    if (!frames.empty())
      state_.frames_in(who.as, std::move(frames), {});
  }

  void collect() {
    while (const auto data = state_.take_link_data(peer_)) {
      for (const runtime::batch& piece : data->frames)
        check(piece);
    }
    state_.take_applied();
    for (const runtime::subscriber to : state_.out().destinations())
      state_.out().take(to).for_each_piece([](const runtime::batch& piece) { check(piece); });
    state_.out().reset();
    for (const auto& one : state_.take_dismissals()) {
      for (person& each : people_) {
        if (each.as == one.sink && !ending_)
          each = {state_.add_participant("peer"), {}};
      }
    }
    state_.take_departed();
    state_.take_log_messages();
  }

  static void check(const runtime::batch& piece) {
    test::require(runtime::whole_frames(piece.bytes()) == piece.size(), "a frame is cut short");
  }

  test::recording_logger log_{runtime::log_level::error};
  actors::router_state state_{{.has_upstream = true, .upstream_backlog_bytes_max = 100'000}, log_};
  std::array<person, 4> people_;
  actors::sink_id peer_;
  actors::sink_id up_;
  runtime::frame_cutter parent_;
  bool ending_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  input script(std::as_bytes(std::span(data, size)));
  director md;
  while (!script.empty())
    md.act(script);
  md.end();
  return 0;
}

#pragma once
// Two nodes with a link between them: each has a Message Director's decisions, participants, and a
// service. Messages between the nodes can be delivered one by one, or lost.

#include "runtime/check.hpp"
#include "runtime/cluster/link_state.hpp"
#include "tests/unit/actors/message_director/director.hpp"
#include "tests/unit/actors/message_director/fake_service.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace donet::test {

class linked_node {
public:
  explicit linked_node(std::uint64_t incarnation, bool joins = false)
      : md(false, joins), service(md, false), link_(incarnation), joins_(joins) {
    md.before_collect = [this] { hand_over(); };
  }

  director md;
  fake_service service;

  /// The other node; the link has begun.
  actors::sink_id peer() const { return *peer_; }

  void connected() { link_.connected(); }
  void disconnected() { link_.disconnected(); }

  /// The next messages for the other node.
  std::vector<runtime::link_message> outgoing() {
    hand_over();
    return link_.take_outgoing();
  }

  /// False if the connection has to be closed.
  bool receive(runtime::link_message message) {
    using event = runtime::link_state::event;
    runtime::link_state::outcome now = link_.receive(std::move(message));
    switch (now.what) {
    case event::begun:
      if (peer_)
        md.state().node_lost(*peer_, false);
      peer_ = md.state().add_node("other");
      break;
    case event::data: md.state().link_in(*peer_, std::move(now.data)); break;
    case event::broken: return false;
    default: break;
    }
    if (peer_)
      md.state().node_acknowledged(*peer_, link_.acknowledged());
    serve_if_complete();
    return true;
  }

private:
  void hand_over() {
    for (const actors::sink_id peer : md.state().take_applied()) {
      if (peer_ && peer == *peer_) {
        link_.applied();
        has_applied_ = true;
      }
    }
    while (peer_) {
      std::optional<runtime::link_data> data = md.state().take_link_data(*peer_);
      if (!data)
        break;
      const std::uint64_t number = data->number;
      runtime::check(link_.push(std::move(*data)) == number, "router and link count differently");
    }
    serve_if_complete();
  }

  // Serves as soon as both nodes have exchanged everything.
  void serve_if_complete() {
    if (joins_ && has_applied_ && link_.acknowledged() > 0) {
      joins_ = false;
      md.state().serve();
    }
  }

  runtime::link_state link_;
  std::optional<actors::sink_id> peer_;
  bool joins_;
  bool has_applied_ = false;
};

class two_nodes {
public:
  two_nodes() { connect(); }

  linked_node a{11};
  linked_node b{22};

  void connect() {
    up_ = true;
    a.connected();
    b.connected();
  }
  void cut() {
    up_ = false;
    a.disconnected();
    b.disconnected();
    to_a_.clear();
    to_b_.clear();
  }
  bool is_up() const noexcept { return up_; }

  /// Delivers the oldest message to one of them; false if there is none.
  bool deliver_to_a() { return deliver(a, to_a_); }
  bool deliver_to_b() { return deliver(b, to_b_); }

  /// Sends the next messages of both nodes.
  void pump() {
    carry(a, to_b_);
    carry(b, to_a_);
  }

  /// Runs both nodes, and delivers messages, until nothing is left to do.
  void settle() {
    for (bool busy = true; busy;) {
      a.md.run();
      b.md.run();
      a.service.handle_all();
      b.service.handle_all();
      a.md.run();
      b.md.run();
      pump();
      busy = deliver_to_a();
      busy = deliver_to_b() || busy;
    }
  }

private:
  void carry(linked_node& from, std::deque<runtime::link_message>& way) {
    for (runtime::link_message& message : from.outgoing()) {
      if (up_)
        way.push_back(std::move(message));
    }
  }

  bool deliver(linked_node& to, std::deque<runtime::link_message>& way) {
    if (way.empty())
      return false;
    runtime::link_message oldest = std::move(way.front());
    way.pop_front();
    if (!to.receive(std::move(oldest)))
      cut();
    return true;
  }

  bool up_ = false;
  std::deque<runtime::link_message> to_a_;
  std::deque<runtime::link_message> to_b_;
};

}  // namespace donet::test

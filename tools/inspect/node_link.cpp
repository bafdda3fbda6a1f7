#include "tools/inspect/node_link.hpp"

#include "runtime/cluster/basp.hpp"
#include "runtime/net/connect_socket.hpp"
#include "runtime/net/socket.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/sec.hpp>

#include <algorithm>
#include <utility>

#include <unistd.h>

namespace donet::tools {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct caf_settings : caf::actor_system_config {
  caf_settings() {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 1);
    runtime::use_basp(*this, actors::inspector_protocol);
    actors::add_inspector_messages(*this);
  }
};

std::string sentence_of(const caf::error& problem, const std::string& where) {
  if (problem == caf::sec::incompatible_application_ids)
    return where + ": a node of another version; it takes the donet-inspect that came with it";
  if (problem == caf::sec::request_timeout)
    return where + ": whoever listens there does not say that it is a node's inspector";
  return where + ": whoever listens there is no node's inspector";
}

}  // namespace

struct node_link::inside {
  inside(int socket, milliseconds how_long) : line(::dup(socket)), patience(how_long) {}

  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;

  // The system would wait until the peer closes the connection.
  ~inside() {
    runtime::cut_stream(line);
    runtime::close_socket(line);
  }

  // Empty if there is no answer in time, or if the peer has disconnected.
  template <class Report, class Request>
  std::optional<Report> ask(Request request) {
    std::optional<Report> answer;
    self->send(inspector, std::move(request));
    self->receive([&](const Report& report) { answer = report; }, [](const caf::down_msg&) {},
                  caf::after(patience) >> [] {});
    return answer;
  }

  int line;  // a duplicate of the connection's descriptor
  milliseconds patience;
  caf_settings settings;
  caf::actor_system system{settings};
  caf::scoped_actor self{system};
  caf::actor inspector;
};

node_link::node_link() = default;

node_link::~node_link() = default;

std::string node_link::connect(const config::address& where, milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  const auto socket = runtime::connect_socket({where.host, where.port}, deadline);
  nobody_listens_ = socket.is_refused;
  if (socket.handle < 0)
    return socket.problem;
  inside_ = std::make_unique<inside>(socket.handle, patience);
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
  auto found =
    runtime::find_published(inside_->system, socket.handle, std::max(left, milliseconds(1)));
  if (!found)
    return sentence_of(found.error(), to_text(where));
  inside_->inspector = *found;
  inside_->self->monitor(inside_->inspector);
  return {};
}

std::optional<actors::status_report> node_link::status() {
  return inside_->ask<actors::status_report>(actors::status_request{});
}

std::optional<actors::drain_report> node_link::drain() {
  return inside_->ask<actors::drain_report>(actors::drain_request{});
}

std::optional<actors::hurry_report> node_link::hurry() {
  return inside_->ask<actors::hurry_report>(actors::hurry_request{});
}

std::optional<actors::page_report> node_link::ask(const actors::ask_request& question) {
  return inside_->ask<actors::page_report>(question);
}

}  // namespace donet::tools

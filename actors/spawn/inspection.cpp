#include "actors/spawn/inspection.hpp"

#include "actors/inspector/ask_codec.hpp"
#include "actors/spawn/cluster_rows.hpp"
#include "actors/spawn/listening.hpp"
#include "actors/spawn/running.hpp"
#include "runtime/execution/actor_base.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <utility>

#include <unistd.h>

namespace donet::actors {

namespace {

constexpr std::string_view self = "inspector";

std::uint64_t new_incarnation() {
  return static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch()
                                    / std::chrono::nanoseconds(1));
}

page_report page_of(const std::string& node, const node_answer& answer) {
  using outcome = node_answer::outcome;
  switch (answer.what) {
  case outcome::answered:
    if (std::optional<page_report> page = read_page(answer.page))
      return *std::move(page);
    return {.status = page_no_answer, .notes = {node + ": the answer is malformed"}};
  case outcome::no_such_node:
    return {.status = page_no_such_node, .notes = {"no node \"" + node + "\" in the cluster"}};
  case outcome::cannot_answer:
    return {.status = page_no_answer, .notes = {node + ": a node of a version without questions"}};
  case outcome::busy:
    return {.status = page_no_answer, .notes = {node + ": too many questions are open"}};
  case outcome::no_answer: break;
  }
  return {.status = page_no_answer, .notes = {node + ": no answer"}};
}

void ask_other_node(const cluster& through, const std::string& name, const ask_request& asked,
                    std::function<void(page_report)> then) {
  through.ask(name, write_ask(asked), [name, then = std::move(then)](const node_answer& answer) {
    then(page_of(name, answer));
  });
}

}  // namespace

inspection::inspection(caf::actor_system& system, inspector_setup setup, runtime::logger& log,
                       std::function<void(bool)> on_pause,
                       std::shared_ptr<const runtime::reserved_identities> reserved)
    : system_(system), setup_(std::move(setup)), log_(log), reserved_(std::move(reserved)),
      faults_(log), thread_("donet-inspect"),
      listener_(thread_.loop(), [this](int socket) { acceptor_->take(socket); },
                {spared_by(listener_kind::inspectors), [this] { return cut_oldest(); },
                 std::move(on_pause)}) {}

// The descriptor is free only when CAF has closed the socket; the listener tries again soon.
bool inspection::cut_oldest() {
  acceptor_->cut_oldest();
  return false;
}

inspection::~inspection() {
  thread_.stop();
  listener_.stop();
  acceptor_.reset();
  if (!inspector_)
    return;
  std::promise<void> ended;
  runtime::tell(inspector_, end_inspection{[&ended] { ended.set_value(); }});
  ended.get_future().wait();
}

std::string inspection::open(const runtime::address& where) {
  return listener_.open(where);
}

void inspection::start() {
  caf::actor_config config;
  inspector_ = system_.spawn_class<inspector, caf::hidden>(config, std::move(setup_), log_);
  acceptor_.emplace(
    system_, inspector_, actors::inspector_requests(), listen_addresses().front().port,
    runtime::basp_bounds{}, [this](runtime::basp_verdict verdict) { refused(verdict); }, reserved_);
  listener_.start();
  thread_.start();
}

// Logs the first few refusals, then those whose number is a power of ten, so that a peer cannot
// fill the disk.
void inspection::refused(runtime::basp_verdict verdict) {
  faults_.warn(self, "peer refused; connection closed", {{"reason", describe(verdict)}});
}

// ---- of a node ----

void node::open_inspection(running& all, std::vector<std::string>& problems) {
  inspector_setup setup;
  setup.who = {role_.daemon.name, role_.daemon.id.value_or(0), DONET_VERSION,
               static_cast<std::uint64_t>(::getpid()), new_incarnation()};
  setup.look = [this, &all] { return facts(all); };
  setup.drain = asked_to_end_;
  setup.hurry = [this] { hurry(); };
  setup.answers.emplace(
    "cluster", [this, &all](const ask_request& asked) { return answer_cluster(all, asked); });
  if (all.membership)
    setup.ask_other = [&all](const std::string& name, const ask_request& asked,
                             std::function<void(page_report)> then) {
      ask_other_node(*all.membership, name, asked, std::move(then));
    };
  auto opening = std::make_unique<inspection>(
    all.system, std::move(setup), log_,
    report_pauses(log_, self, "inspect", listener_kind::inspectors, all.pauses), all.reserved);
  const std::string problem = opening->open(to_address(role_.inspect.bind));
  if (problem.empty()) {
    warn_of_missing(log_, self, "inspect", role_.inspect.bind, opening->not_there());
    all.inspect = std::move(opening);
    return;
  }
  if (role_.written.has("inspect"))
    problems.push_back("inspect.bind: " + problem);
  else
    log_.warn(self, "donet-inspect cannot attach to this node: [inspect] names no other address",
              {{"problem", problem}});
}

std::vector<runtime::address> node::inspector_addresses() const {
  return running_->inspect ? running_->inspect->listen_addresses()
                           : std::vector<runtime::address>();
}

// Like `facts`, this waits for no thread that serves the game.
page_report node::answer_cluster(const running& all, const ask_request& asked) const {
  if (!asked.arguments.empty())
    return {.status = page_wrong_question,
            .notes = {"the question \"cluster\" has no argument \"" + asked.arguments.front().first
                      + '"'}};
  if (!all.membership)
    return {.status = page_impossible,
            .notes = {role_.daemon.name + ": in no cluster; its role file has no [cluster]"}};
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const auto now = std::chrono::steady_clock::now();
  own_cluster_figures own;
  own.uptime = duration_cast<milliseconds>(now - all.began);
  own.channels = all.director_cells->channels.value();
  own.ranges = all.director_cells->range_segments.value();
  own.waiting = all.cluster_cells->barrier_waiting.value();
  const std::chrono::microseconds since(all.cluster_cells->barrier_since.value());
  if (own.waiting != 0 && since.count() != 0)
    own.oldest_wait =
      std::max(milliseconds(0), duration_cast<milliseconds>(now.time_since_epoch() - since));
  return {.rows = cluster_rows(all.membership->snapshot(), own)};
}

// Nothing here waits for the threads that serve the game.
node_facts node::facts(running& all) const {
  const auto now = std::chrono::steady_clock::now();
  node_facts facts;
  facts.uptime = std::chrono::duration_cast<std::chrono::milliseconds>(now - all.began);
  facts.is_up = all.ready.is_up();
  facts.is_draining = all.ready.is_draining();
  facts.obstacles = all.ready.obstacles();
  const runtime::node_totals totals = all.metrics.totals();
  facts.clients = totals.clients;
  facts.peers = totals.peers;
  facts.objects = totals.objects;
  facts.actors = totals.actors;
  const std::lock_guard lock(all.end.mutex);
  if (all.end.has_begun) {
    facts.clients_left = all.end.shards_left != 0;
    facts.drain_left =
      std::chrono::duration_cast<std::chrono::milliseconds>(all.end.eject_at - now);
  }
  return facts;
}

}  // namespace donet::actors

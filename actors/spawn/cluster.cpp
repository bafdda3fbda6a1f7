#include "actors/spawn/cluster.hpp"

#include "actors/cluster/membership.hpp"
#include "actors/message_director/link.hpp"
#include "actors/spawn/cluster_claims.hpp"
#include "runtime/cluster/caf_identity.hpp"
#include "runtime/cluster/view_codec.hpp"

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "cluster";

// Compared for equality only, so a wall clock that jumps does no harm.
std::uint64_t new_incarnation() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  const auto time = static_cast<std::uint64_t>(since_1970 / std::chrono::nanoseconds(1));
  const std::uint64_t made = time ^ std::random_device()();
  return made != 0 ? made : 1;
}

runtime::seed to_seed(const config::seed& from) {
  return {from.host, from.port};
}

runtime::seed_options seeds_of(const config::cluster& settings) {
  runtime::seed_options made;
  for (const config::seed& one : settings.seeds)
    made.fixed.push_back(to_seed(one));
  if (settings.seeds_file)
    made.file = *settings.seeds_file;
  made.parse = [](std::string_view line) -> std::optional<runtime::seed> {
    if (const std::optional<config::seed> one = config::parse_seed(line))
      return to_seed(*one);
    return std::nullopt;
  };
  return made;
}

// The names of the role's services, each once, as the role file writes them.
std::vector<std::string> names_of(const config::services& services) {
  std::vector<std::string> all;
  const auto add = [&all](std::string_view name, bool has_one) {
    if (has_one)
      all.emplace_back(name);
  };
  add("client_agent", !services.client_agent.empty());
  add("database_server", !services.database_server.empty());
  add("dbss", !services.dbss.empty());
  add("event_logger", !services.event_logger.empty());
  add("message_director", !services.message_director.empty());
  add("state_server", !services.state_server.empty());
  return all;
}

runtime::address to_address(const config::address& from) {
  return {from.host, from.port};
}

}  // namespace

cluster::cluster(const config::role_config& role, runtime::io_thread& thread, runtime::logger& log,
                 std::shared_ptr<runtime::reserved_identities> reserved)
    : role_(role), settings_(*role.cluster), thread_(thread), log_(log),
      reserved_(std::move(reserved)) {}

std::vector<std::string> cluster::open() {
  std::vector<std::string> problems;
  if (settings_.tls) {
    runtime::tls_report report;
    tls_ =
      runtime::tls_context::make(runtime::node_tls_options(settings_.tls->certificate.string(),
                                                           settings_.tls->key_file.string(),
                                                           settings_.tls->cert_authority.string()),
                                 report);
    if (!tls_)
      problems.push_back("cluster.tls: " + report.problem);
    for (const std::string& warning : report.warnings)
      log_.warn(log_category, warning);
  }
  if (const std::size_t claims = claims_of(role_).size(); claims > runtime::node_claims_max)
    problems.push_back("cluster: the role claims " + std::to_string(claims)
                       + " channels and ranges; a node may claim "
                       + std::to_string(runtime::node_claims_max));
  port_ = std::make_unique<cluster_port>(thread_.loop(), tls_);
  const std::string problem = port_->open(to_address(settings_.listen));
  if (!problem.empty())
    problems.push_back("cluster.listen: " + problem);
  addresses_ = port_->where();
  return problems;
}

membership_options cluster::options(const dc::schema* contract) const {
  membership_options made;
  runtime::node_introduction& me = made.self;
  me.cluster = settings_.name;
  me.node = {role_.daemon.name, new_incarnation()};
  runtime::address advertised = to_address(settings_.advertised());
  if (!settings_.advertise)
    advertised.port = addresses_.front().port;
  me.address = to_string(advertised);
  me.caf = runtime::to_caf_node_id(thread_.actors().system().node());
  me.version = DONET_VERSION;
  if (contract != nullptr)
    me.contract = contract_hash_of(role_.global, *contract);
  me.roles = names_of(role_.services);
  me.claims = claims_of(role_);
  me.features = runtime::node_feature::inspect;
  made.dead_after = settings_.dead_after;
  made.has_seeds = !settings_.seeds.empty() || settings_.seeds_file.has_value();
  return made;
}

void cluster::start(const caf::actor& router, const dc::schema* contract, events calls) {
  membership_setup setup;
  setup.options = options(contract);
  setup.port = std::move(port_);
  setup.window_bytes = settings_.window_bytes;
  setup.launch_link = [this, router, incarnation = setup.options.self.node.incarnation](
                        const runtime::node_ref& node, const caf::actor& owner,
                        std::shared_ptr<link_figures> figures) {
    return runtime::launch<link>(thread_.actors(), router, owner,
                                 link_options{.peer = node,
                                              .incarnation = incarnation,
                                              .window_bytes = settings_.window_bytes,
                                              .figures = std::move(figures)},
                                 log_);
  };
  setup.seeds = seeds_of(settings_);
  setup.board = board_;
  setup.reserved = reserved_;
  setup.serve = [router, serve = std::move(calls.serve)] {
    runtime::tell(router, begin_serving{});
    serve();
  };
  setup.ended = [this, ended = std::move(calls.ended)](const membership_action::exit& last) {
    end(last);
    ended(last.sentence);
  };
  setup.answer_question = std::move(calls.answer_question);
  const caf::actor made =
    runtime::launch<membership>(thread_.actors(), thread_.loop(), std::move(setup), log_);
  {
    const std::lock_guard lock(mutex_);
    membership_ = made;
  }
  runtime::tell(made, start_membership{});
}

void cluster::drain() const {
  const std::lock_guard lock(mutex_);
  if (membership_)
    runtime::tell(membership_, drain_membership{});
}

void cluster::leave(std::chrono::milliseconds patience) {
  const std::lock_guard lock(mutex_);
  runtime::tell(std::exchange(membership_, nullptr), leave_cluster{patience});
}

void cluster::ask(const std::string& node, dc::byte_buffer body, node_answer_function then) const {
  {
    const std::lock_guard lock(mutex_);
    if (membership_) {
      runtime::tell(membership_, ask_node{node, std::move(body), std::move(then)});
      return;
    }
  }
  then({});
}

void cluster::reload() const {
  if (!tls_)
    return;
  const runtime::tls_report report = tls_->reload();
  for (const std::string& warning : report.warnings)
    log_.warn(log_category, warning);
  if (report.problem.empty())
    log_.info(log_category, "certificates read again");
  else
    log_.error(log_category, "certificates not read; the old ones stay in use",
               {{"problem", report.problem}});
}

std::optional<std::chrono::seconds> cluster::certificate_time_left() const {
  return tls_ ? std::optional(tls_->certificate_time_left()) : std::nullopt;
}

void cluster::end(const membership_action::exit& last) {
  const std::lock_guard lock(mutex_);
  last_ = last;
}

bool cluster::is_fenced() const {
  const std::lock_guard lock(mutex_);
  return last_ && last_->with == membership_action::exit::status::fenced;
}

std::optional<int> cluster::exit_status() const {
  const std::lock_guard lock(mutex_);
  if (!last_ || last_->with == membership_action::exit::status::left)
    return std::nullopt;
  return static_cast<int>(last_->with);
}

}  // namespace donet::actors

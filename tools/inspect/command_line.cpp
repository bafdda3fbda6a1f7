#include "tools/inspect/command_line.hpp"

#include "tools/cli/program.hpp"

#include <string>

namespace donet::tools {

namespace {

constexpr std::uint16_t default_port = 7'601;

constexpr const char* description = "donet-inspect attaches to a running donet-node, reports its "
                                    "state and its cluster, and starts or hastens its drain.";

constexpr const char* footer =
  R"(HOST:PORT is [inspect] bind of the node's role file, and the line "inspector: listening" of its log. There is no
password, so nodes listen on loopback: run this on the node's own machine, or through ssh.

Examples:
  donet-inspect status                                      the node of this machine, at 127.0.0.1:7601
  donet-inspect status --json | jq .clients
  donet-inspect --address 127.0.0.1:7611 drain --wait       returns when the node has stopped
  watch -n 1 donet-inspect status

Exit codes: 0 the node has answered and does what was requested (drain --wait: it has stopped); 1 it cannot be
reached, or cannot do that; 2 wrong command line; 3 no such node in the cluster; 4 another node has not answered.

`donet-inspect COMMAND --help` explains a command.)";

constexpr const char* cluster_footer =
  R"(One line for each node, as this node sees it:
  STATE     joining, member, suspect (silent for 2 s), unreachable; of this node: joining, ready, serving, draining
  UP        time since it joined; of this node: since its start
  SEEN RTT  time since its last sign of life; round trip of a heartbeat
  SENT      bytes sent on the link to it; RECEIVED likewise
  KEPT      bytes of data that it has not acknowledged
  CHANNELS  channels and ranges that it has subscribed to
Then the participants and services that wait until their subscriptions are in force on every node, and the nodes
declared dead within the last hour. With --json: a row of kind "cluster", then rows of kind "node" and "dead".
A node without [cluster] answers with exit code 1.)";

constexpr const char* drain_footer =
  R"(The same as SIGTERM to the node: it accepts no new clients, ejects those that are left after the time of the role
file ([shutdown] drain_timeout_ms), and the process ends. A node that drains already continues. Ctrl-C ends --wait,
not the drain.)";

constexpr const char* hurry_footer =
  R"(The same as a second SIGTERM: all clients are ejected at once, and connections that do not end soon are cut. Only
for a node that drains.)";

class command_line {
public:
  command_line() {
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--address", address_, "The address of the node's Inspector")
      ->option_text("HOST:PORT [127.0.0.1:7601]")
      ->check([](const std::string& text) {
        const auto where = config::parse_address(text, default_port);
        if (where && where->port != 0)
          return std::string();
        const std::string advice = config::address_advice(text);
        return text + " is no address: "
               + (advice.empty() ? "HOST, HOST:PORT, [IPv6] or [IPv6]:PORT" : advice);
      });
    app_
      .add_option("--timeout", timeout_ms_, "How long the node may take to answer, in milliseconds")
      ->check(CLI::Range(1, 600'000))
      ->option_text("MS [5000]");
    app_.add_flag("--json", asked_.json, "Lines of JSON, for programs");

    add(inspect_command::status, "status", "Show the node's state, clients, peers and objects");
    auto* cluster = add(inspect_command::cluster, "cluster",
                        "Show the other nodes of the node's cluster, and the links to them");
    cluster
      ->add_option("--node", asked_.node,
                   "Let another node of the cluster answer, through its link")
      ->option_text("NAME");
    cluster->footer(cluster_footer);
    auto* drain = add(inspect_command::drain, "drain",
                      "Accept no more clients, let the present ones leave, and stop the node");
    drain->add_flag("--wait", asked_.waits,
                    "Show the progress, and return when the node has stopped");
    drain->footer(drain_footer);
    add(inspect_command::hurry, "hurry", "While the node drains: eject all clients at once")
      ->footer(hurry_footer);
  }

  std::variant<inspect_invocation, inspect_exit_code> read(int argc, const char* const* argv,
                                                           std::ostream& out, std::ostream& err) {
    switch (program_.read(argc, argv, out, err)) {
    case cli::reading::asked: break;
    case cli::reading::answered: return inspect_exit_ok;
    case cli::reading::wrong_usage: return inspect_exit_wrong_usage;
    }
    asked_.where = *config::parse_address(address_, default_port);
    asked_.patience = std::chrono::milliseconds(timeout_ms_);
    return asked_;
  }

private:
  CLI::App* add(inspect_command which, const std::string& name, const std::string& what) {
    auto* sub = app_.add_subcommand(name, what);
    sub->callback([this, which] { asked_.command = which; });
    return sub;
  }

  cli::program program_{{"donet-inspect", description, footer}};
  CLI::App& app_ = program_.app();
  inspect_invocation asked_;
  std::string address_ = "127.0.0.1";
  int timeout_ms_ = 5'000;
};

}  // namespace

std::variant<inspect_invocation, inspect_exit_code>
read_inspect_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  return command_line().read(argc, argv, out, err);
}

}  // namespace donet::tools

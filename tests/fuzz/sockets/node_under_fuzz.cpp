#include "tests/fuzz/sockets/node_under_fuzz.hpp"

#include "tests/fuzz/sockets/vocabulary.hpp"
#include "tests/unit/runtime/net/certificates.hpp"

#include <algorithm>
#include <exception>

namespace donet::test::sockets {

namespace {

// The first words of a report of a sanitizer or of our own assertions.
constexpr const char* reports[] = {"ERROR: AddressSanitizer", "ERROR: LeakSanitizer",
                                   "WARNING: ThreadSanitizer",
                                   "runtime error:", "donet: cannot go on"};

constexpr std::size_t shown_output_max = 8'000;

std::string in_quotes(const std::filesystem::path& path) {
  return '"' + path.string() + '"';
}

std::string client_agent(const std::string& channels, const std::string& tables) {
  return "[[services.client_agent]]\nbind = \"127.0.0.1:0\"\nversion_string = \""
         + std::string(vocabulary::version) + "\"\nhello_timeout_ms = 3000\nchannels = " + channels
         + "\n[services.client_agent.client]\nrelocate = true\nadd_interest = \"enabled\"\n"
           "[services.client_agent.websocket]\nbind = \"127.0.0.1:0\"\nidle_timeout_ms = 5000\n"
         + tables;
}

}  // namespace

node_under_fuzz::node_under_fuzz(const std::string& dc_file) {
  const identity server("plaza.example");
  const std::string certificate = in_quotes(dir_.write("server.crt", server.certificate_pem()));
  const std::string key = in_quotes(dir_.write("server.key", server.key_pem()));
  std::filesystem::create_directory(events());
  const std::string channels = "{ min = 1000000000, max = 1000009999 }";
  node_ = std::make_unique<node_process>(
    "[daemon]\nname = \"fuzzed\"\nthreads = 2\n[global]\ndc_files = [" + in_quotes(dc_file)
    + "]\n[[uberdogs]]\nid = 4665\nclass = \"LoginManager\"\nanonymous = true\n"
      "[[uberdogs]]\nid = 4666\nclass = \"ChatManager\"\n"
      "[shutdown]\ndrain_timeout_ms = 1000\n"
      "[metrics]\nbind = \"127.0.0.1:0\"\n"
      "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
      "[services.state_server]\ncontrol_channel = 100100\n"
      "[services.database_server]\ncontrol_channel = 200200\n"
      "generate = { min = 100000000, max = 199999999 }\n"
      "[services.database_server.sqlite]\nfile = "
    + in_quotes(dir_.path() / "fuzzed.db")
    + "\n[services.dbss]\ndb_channel = 200200\nrange_min = 100000000\nrange_max = 199999999\n"
      "[services.event_logger]\nbind = \"127.0.0.1:0\"\noutput = "
    + in_quotes(events().string() + "/") + "\n" + client_agent(channels, "")
    + client_agent(channels, "[services.client_agent.tls]\ncertificate = " + certificate
                               + "\nkey_file = " + key + "\n"));
}

ports node_under_fuzz::listeners() const {
  ports all{};
  const auto set = [&](target at, std::uint16_t port) { all[static_cast<std::size_t>(at)] = port; };
  set(target::message_director, node_->port_of("message_director"));
  set(target::client_tcp, node_->port_of("client_agent", 0));
  set(target::client_websocket, node_->port_of("client_agent", 1));
  set(target::client_tls, node_->port_of("client_agent", 2));
  set(target::client_websocket_tls, node_->port_of("client_agent", 3));
  set(target::event_logger, node_->port_of("event_logger"));
  set(target::http, node_->port_of("metrics"));
  set(target::inspector, node_->port_of("inspector"));
  return all;
}

std::string node_under_fuzz::stop() {
  std::string wrong;
  try {
    const int status = node_->stop();
    if (status != 0)
      wrong = "the node ended with status " + std::to_string(status);
  } catch (const std::exception&) {
    wrong = "the node did not end in time";
  }
  const std::string& output = node_->output();
  for (const char* const report : reports) {
    const std::size_t at = output.find(report);
    if (at == std::string::npos)
      continue;
    const std::size_t begin = output.rfind('\n', at) + 1;
    wrong += (wrong.empty() ? "" : "; ") + std::string("the node reported:\n")
             + output.substr(begin, shown_output_max);
    return wrong;
  }
  if (!wrong.empty())
    wrong += "; its last lines:\n"
             + output.substr(output.size() - std::min(output.size(), shown_output_max));
  return wrong;
}

}  // namespace donet::test::sockets

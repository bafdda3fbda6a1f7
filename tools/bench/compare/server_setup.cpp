#include "tools/bench/compare/server_setup.hpp"

#include "tools/bench/compare/world_text.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/world.hpp"

#include <fstream>

namespace donet::bench::compare {

namespace {

std::string at_port(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

bool has_objects(services needed) {
  return needed == services::state_server || needed == services::client_agent;
}

void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream to(file);
  to << text;
  to.close();
  if (!to)
    throw run_failure("cannot write " + file.string());
}

}  // namespace

std::string donet_role(const server_setup& of) {
  std::string text = "[daemon]\nname = \"compare\"\nlog_level = \"warn\"\n\n"
                     "[global]\ndc_files = [\""
                     + std::string(world_file) + "\"]\n\n";
  if (of.needed == services::client_agent)
    text += "[[uberdogs]]\nid = 4700\nclass = \"BenchLogin\"\nanonymous = true\n\n";
  text += "[services.message_director]\nbind = \"" + at_port(of.port) + "\"\n";
  if (of.needed == services::client_agent)
    text += "\n[services.client_agent]\nbind = \"" + at_port(of.client_port)
            + "\"\nversion_string = \"v1.0.0\"\n"
              "channels = { min = 1000000000, max = 1009999999 }\n"
            + std::string(of.client_agent_keys)
            + "\n[services.client_agent.client]\nadd_interest = \"enabled\"\n"
              "write_buffer_size = 0\nwrite_timeout_ms = 0\n"
              "\n[services.client_agent.rate_limit]\nlimit = 0\nbytes = 0\n"
              "\n[services.client_agent.tuning]\ninterest_timeout_ms = 30000\n";
  if (has_objects(of.needed))
    text += "\n[services.state_server]\ncontrol_channel = 100100\n";
  if (of.needed == services::database)
    text += "\n[services.database_server]\ncontrol_channel = 200200\n"
            "generate = { min = 100000000, max = 399999999 }\n"
            "\n[services.database_server.sqlite]\nfile = \"objects.db\"\n";
  return text;
}

std::string astron_config(const server_setup& of) {
  std::string text =
    "daemon:\n  name: compare\n\ngeneral:\n  dc_files:\n    - " + std::string(world_file) + "\n";
  if (of.needed == services::client_agent)
    text += "\nuberdogs:\n  - id: 4700\n    class: BenchLogin\n    anonymous: true\n";
  text += "\nmessagedirector:\n  bind: " + at_port(of.port) + "\n  threaded: false\n";
  if (of.needed == services::message_director)
    return text;
  text += "\nroles:\n";
  if (of.needed == services::client_agent)
    text += "  - type: clientagent\n    bind: " + at_port(of.client_port)
            + "\n    version: v1.0.0\n    manual_dc_hash: " + std::to_string(world::hash)
            + "\n    channels:\n      min: 1000000000\n      max: 1009999999\n"
              "    tuning:\n      interest_timeout: 30000\n"
              "    client:\n      add_interest: enabled\n"
              "      write_buffer_size: 0\n      write_timeout_ms: 0\n";
  if (has_objects(of.needed))
    text += "  - type: stateserver\n    control: 100100\n";
  if (of.needed == services::database)
    text += "  - type: database\n    control: 200200\n"
            "    generate:\n      min: 100000000\n      max: 399999999\n"
            "    backend:\n      type: yaml\n      directory: objects\n";
  return text;
}

std::filesystem::path write_configuration(server_kind kind, const server_setup& of,
                                          const std::filesystem::path& folder) {
  if (kind == server_kind::nats || kind == server_kind::bare)
    return {};
  write(folder / world_file, world_text);
  if (kind == server_kind::donet) {
    write(folder / "compare.toml", donet_role(of));
    return folder / "compare.toml";
  }
  // Astron does not create the folder of its YAML files.
  std::error_code wrong;
  std::filesystem::create_directory(folder / "objects", wrong);
  if (wrong)
    throw run_failure("cannot make a folder for the database: " + wrong.message());
  write(folder / "compare.yml", astron_config(of));
  return folder / "compare.yml";
}

}  // namespace donet::bench::compare

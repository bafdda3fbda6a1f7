#include "tools/demo/command_line.hpp"

#include "tools/cli/program.hpp"

#include <filesystem>
#include <system_error>

namespace donet::demo {

namespace {

constexpr const char* description =
  "donet-demo plays the example world (config/worlds/plaza.dc) on a server: an UberDOG that logs "
  "players in,\n"
  "an AI that owns the world, and clients that walk from place to place, talk and leave. It shows "
  "what one\n"
  "client sees, and at the end compares what all of them saw with what was done. The server's "
  "database keeps\n"
  "the accounts and avatars: a player who returns has the same avatar and more coins.";

constexpr const char* footer = R"(Examples:
  donet-demo --start build/release/bin/donet-node config/roles/standalone.toml
  donet-demo                                  with a server that runs on this machine
  donet-demo --clients 50 --rounds 20 --quiet

Exit codes: 0 everything that clients saw was right; 1 it was not, or the server cannot be reached; 2 wrong
command line.)";

// In the sources, or beside the program if it is installed.
std::string example_world() {
  const std::string here = "config/worlds/plaza.dc";
  std::error_code failure;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failure);
  const auto installed = program.parent_path().parent_path() / "share/donet/worlds/plaza.dc";
  if (!std::filesystem::exists(here, failure) && std::filesystem::exists(installed, failure))
    return installed.string();
  return here;
}

}  // namespace

std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err) {
  invocation asked;
  asked.dc_files = {example_world()};
  std::string color = "auto";
  cli::program program({"donet-demo", description, footer});
  CLI::App& app = program.app();
  app.add_option("--client-agent", asked.client_agent, "The address for clients")
    ->option_text("HOST:PORT")
    ->capture_default_str();
  app.add_option("--message-director", asked.message_director, "The address for the AI")
    ->option_text("HOST:PORT")
    ->capture_default_str();
  app.add_option("--clients", asked.plot.clients, "Number of players")
    ->check(CLI::Range(std::size_t{1}, std::size_t{500}))
    ->capture_default_str();
  app.add_option("--rounds", asked.plot.rounds, "Rounds of walking and talking")
    ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
    ->capture_default_str();
  app.add_option("--seconds", asked.plot.seconds, "Play for at least this long")
    ->check(CLI::Range(0.0, 1e6));
  app.add_option("--seed", asked.plot.seed, "Decides what the players do")->capture_default_str();
  app.add_option("--dc", asked.dc_files, "The DC files of the server")
    ->option_text("FILE... [" + asked.dc_files.front() + "]");
  app.add_option("--version-string", asked.plot.version, "The version that clients send")
    ->capture_default_str();
  app
    .add_option(
      "--start", asked.start,
      "A donet-node and its role file: started if no server listens, and stopped at the end")
    ->option_text("PROGRAM ROLE_FILE")
    ->expected(2);
  app.add_flag("-q,--quiet", asked.quiet, "Show only the result");
  app.add_option("--color", color, "Colours: auto, always, never")
    ->check(CLI::IsMember({"auto", "always", "never"}))
    ->capture_default_str();
  switch (program.read(argc, argv, out, err)) {
  case cli::reading::asked: break;
  case cli::reading::answered: return exit_all_right;
  case cli::reading::wrong_usage: return exit_wrong_usage;
  }
  using tools::color_choice;
  asked.color = color == "auto"     ? color_choice::automatic
                : color == "always" ? color_choice::always
                                    : color_choice::never;
  return asked;
}

}  // namespace donet::demo

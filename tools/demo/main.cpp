// donet-demo: plays the example world on a server, and shows the view of one client.

#include "tools/dc/output_stream.hpp"
#include "tools/demo/command_line.hpp"
#include "tools/demo/server.hpp"
#include "tools/harness/failure.hpp"

#include <algorithm>
#include <csignal>
#include <iomanip>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

using namespace donet::demo;
using donet::harness::failure;
using donet::tools::output_stream;
using donet::tools::palette;

namespace {

struct screen {
  std::ostream& out;
  palette colors;
};

// Finds the running server, or starts one.
void find_server(const invocation& asked, const screen& to, std::optional<server>& own) {
  const auto client_agent = donet::harness::find_endpoint(asked.client_agent);
  if (donet::harness::is_listening(client_agent)) {
    to.out << "Playing on the server that listens at " << asked.client_agent << ".\n";
    return;
  }
  if (asked.start.empty())
    throw failure("nobody listens at " + asked.client_agent
                  + ": start a server first (donet-node config/roles/standalone.toml), or let this "
                    "program do it "
                    "(--start PROGRAM ROLE_FILE)");
  own.emplace(asked.start[0], asked.start[1]);
  to.out << "Started " << asked.start[0] << ' ' << asked.start[1] << ", process " << own->pid()
         << ".\n";
}

// The players who were remembered; the first of them by name.
std::string told(const std::vector<std::string>& remembered, std::size_t players) {
  constexpr std::size_t named_max = 4;
  if (remembered.empty())
    return "Nobody of them had been here before; the database knows them now.";
  std::string text;
  for (std::size_t i = 0; i < std::min(remembered.size(), named_max); ++i)
    text += (i == 0 ? "" : "; ") + remembered[i];
  if (remembered.size() > named_max)
    text += "; and " + std::to_string(remembered.size() - named_max) + " more are back";
  if (remembered.size() < players)
    text += "; " + std::to_string(players - remembered.size()) + " are new";
  return text + '.';
}

void tell_summary(const play& done, const invocation& asked, const screen& to) {
  const tally& result = done.result();
  to.out << '\n'
         << to.colors.strong("What was compared with what was done: "
                             + std::to_string(asked.plot.clients) + " clients, "
                             + std::to_string(done.rounds()) + " rounds, "
                             + std::to_string(done.messages()) + " messages to clients")
         << '\n';
  to.out << told(done.remembered(), asked.plot.clients) << '\n';
  for (std::size_t i = 0; i < check_count; ++i) {
    const auto what = static_cast<check>(i);
    to.out << std::setw(9) << result.right_of(what) << "  " << name_of(what);
    if (const auto wrong = result.wrong_of(what); wrong != 0)
      to.out << "; " << to.colors.error(std::to_string(wrong) + " wrong");
    to.out << '\n';
  }
  for (const auto& sentence : result.sentences())
    to.out << to.colors.error("wrong") << ' ' << sentence << '\n';
  to.out << '\n'
         << (result.all_right()
               ? to.colors.pointer("All " + std::to_string(result.compared()) + " were right.")
               : to.colors.error("Not all was right."))
         << '\n';
}

bool run(const invocation& asked, const screen& to) {
  const auto schema = donet::harness::load_contract({asked.dc_files.begin(), asked.dc_files.end()});
  std::optional<server> own;
  find_server(asked, to, own);
  narrator teller(to.out, to.colors);
  if (asked.quiet)
    teller.fall_silent();
  else
    to.out << "What Ann's client sends (->) and gets (<-), decoded with the DC file:\n";
  play plaza(asked.plot, donet::harness::find_endpoint(asked.client_agent),
             donet::harness::find_endpoint(asked.message_director), schema, teller);
  try {
    plaza.perform([&] {
      to.out.flush();
      if (own)
        own->listen();
    });
  } catch (const failure& why) {
    if (own)
      own->listen();
    throw failure(why.what() + (own ? "\nThe server wrote:\n" + std::string(own->output()) : ""));
  }
  if (teller.hidden() != 0 && !asked.quiet)
    to.out
      << "\n(" << teller.hidden()
      << " more messages keep everybody in step: requestServerTime, serverTime, setTimeOfDay.)\n";
  tell_summary(plaza, asked, to);
  const bool stopped_well = !own || own->stop();
  if (!stopped_well)
    to.out << to.colors.error("The server did not stop as it should:") << '\n' << own->output();
  return plaza.result().all_right() && stopped_well;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  output_stream out(STDOUT_FILENO);
  output_stream err(STDERR_FILENO);
  const auto read = read_command_line(argc, argv, out, err);
  int code = exit_all_right;
  if (const auto* const asked = std::get_if<invocation>(&read)) {
    const screen to{out, palette(donet::tools::wants_color(asked->color, STDOUT_FILENO))};
    try {
      code = run(*asked, to) ? exit_all_right : exit_failed;
    } catch (const failure& why) {
      out.flush();
      err << "donet-demo: " << why.what() << '\n';
      code = exit_failed;
    }
  } else {
    code = std::get<exit_code>(read);
  }
  out.flush();
  err.flush();
  return code;
}

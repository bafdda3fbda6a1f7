#include "tests/e2e/donet_dc.hpp"

namespace donet::test {

outcome donet_dc(std::vector<std::string> arguments, std::string input,
                 std::vector<std::pair<std::string, std::string>> environment) {
  command what;
  what.arguments = std::move(arguments);
  what.arguments.insert(what.arguments.begin(), DONET_DC);
  what.input = std::move(input);
  what.environment = std::move(environment);
  return run(what);
}

outcome shell(const std::string& script) {
  command what;
  what.arguments = {"sh", "-c", script};
  what.environment = {{"dc", DONET_DC}};
  return run(what);
}

std::string plaza() {
  return DONET_WORLDS "/plaza.dc";
}

std::string ending(const outcome& ended) {
  if (ended.timed_out)
    return "timed out";
  if (!ended.exit_status)
    return "signal " + std::to_string(ended.signal);
  return "exit " + std::to_string(*ended.exit_status);
}

bool refused_input(const outcome& ended) {
  return ending(ended) == "exit 1" && ended.output.empty() && !ended.errors.empty();
}

}  // namespace donet::test

#include "tests/e2e/donet_db.hpp"

namespace donet::test {

outcome DonetDb::run_db(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), DONET_DB);
  return run({std::move(arguments), input, {}, folder.path()});
}

}  // namespace donet::test

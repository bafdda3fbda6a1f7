#pragma once
// A command line with one of everything.

#include "tools/cli/outline.hpp"
#include "tools/cli/program.hpp"

#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

namespace donet::test {

class small_program {
public:
  small_program();

  cli::reading read(std::initializer_list<const char*> arguments);

  cli::outline_command outline() { return cli::outline_of(program_.app()); }
  std::string output() const { return out_.str(); }
  std::string errors() const { return err_.str(); }

  std::string color = "auto";
  std::vector<std::string> files;
  std::vector<std::string> pair;
  std::string folder;
  std::size_t count = 3;
  bool loud = false;

private:
  CLI::App* add(CLI::App& to, const std::string& name, const std::string& what);

  cli::program program_;
  std::ostringstream out_;
  std::ostringstream err_;
};

}  // namespace donet::test

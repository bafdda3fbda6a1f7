// donet-role-manual FILE...: writes the manual page of the role file to standard output. It runs
// while donet is built, and is not installed.

#include "tools/package/role_manual.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

int main(int argc, char** argv) {
  std::vector<donet::package::role_text> roles;
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path file = argv[i];
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) {
      std::cerr << file.string() << ": cannot be read\n";
      return 1;
    }
    roles.push_back({file.filename().string(), text.str()});
  }
  donet::package::write_role_manual(std::cout, roles);
  return std::cout.flush() ? 0 : 1;
}

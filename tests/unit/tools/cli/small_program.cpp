#include "tests/unit/tools/cli/small_program.hpp"

namespace donet::test {

namespace {

cli::program_text text() {
  cli::program_text all;
  all.name = "small-tool";
  all.description = "small-tool does little: it's a test.";
  all.footer = R"(A line
of prose.

Examples:
  small-tool sing a.txt      .dots 'quotes' and \slashes

Signals: SIGINT ends it.

Exit codes: 0 all is well; 1 it is not; it may
be worse; 2 wrong usage.)";
  return all;
}

}  // namespace

small_program::small_program() : program_(text()) {
  CLI::App& app = program_.app();
  app.require_subcommand(1);
  CLI::App* sing = add(app, "sing", "Sing what is in files");
  sing->add_option("FILE", files, "What to sing")->required();
  sing->add_flag("-l,--loud", loud, "Don't be [too] shy");
  CLI::App* group = app.add_subcommand("dance", "Dances");
  group->require_subcommand(1);
  CLI::App* waltz = add(*group, "waltz", "In three: one, two");
  waltz->add_option("--floor", folder, "Where")->option_text("DIR");
  waltz->add_option("--with", pair, "Who leads, who follows")
    ->option_text("PROGRAM FILE")
    ->expected(2);
  add(*group, "polka", "In two")->footer("Hop.");
}

CLI::App* small_program::add(CLI::App& to, const std::string& name, const std::string& what) {
  CLI::App* sub = to.add_subcommand(name, what);
  sub->add_option("--color", color, "Which color")->check(CLI::IsMember({"auto", "always"}));
  sub->add_option("--count", count, "How often")->capture_default_str();
  return sub;
}

cli::reading small_program::read(std::initializer_list<const char*> arguments) {
  std::vector<const char*> all = {"small-tool"};
  all.insert(all.end(), arguments);
  return program_.read(static_cast<int>(all.size()), all.data(), out_, err_);
}

}  // namespace donet::test

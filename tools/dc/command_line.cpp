#include "tools/dc/command_line.hpp"

#include "tools/cli/program.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

namespace donet::tools {

namespace {

constexpr const char* description =
  "donet-dc reads DC files, the contracts between game clients and servers.";

constexpr const char* footer = R"(FILE... are read in order, as one contract; - is standard input.

Examples:
  donet-dc check world.dc                      is the file right? all mistakes, each with its place
  donet-dc hash --format hex otp.dc toon.dc    what clients send in their hello
  donet-dc describe world.dc --class Avatar    fields with ids, keywords and defaults
  donet-dc pack world.dc 'Avatar.setXY(1.5, -2)'
  donet-dc unpack world.dc Avatar.setXY 0f00ecff --names

Exit codes: 0 all is well; 1 the input is wrong or the output cannot be written; 2 wrong command line.

`donet-dc COMMAND --help` explains a command.)";

// To CLI11, a list of files and the operands after it are one list; this formatter shows them
// separately in the help.
class help_formatter : public CLI::Formatter {
public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    const auto operands = operands_of(*app);
    return "\nUsage: " + name + (operands.empty() ? " COMMAND FILE... [OPTIONS]" : operands)
           + (operands.empty() ? "\n" : " [OPTIONS]\n");
  }

  std::string make_positionals(const CLI::App*) const override { return {}; }

private:
  static std::string operands_of(const CLI::App& app) {
    if (app.get_parent() == nullptr)
      return {};
    if (app.get_name() == "pack")
      return " FILE... 'CLASS.FIELD(VALUES)'";
    if (app.get_name() == "unpack")
      return " FILE... CLASS.FIELD HEX";
    return " FILE...";
  }
};

// The values of options as words, and the operands after the files.
struct raw_arguments {
  std::vector<std::string> operands;
  std::string dialect = "panda3d";
  std::string color = "auto";
  std::string format;
  std::string strings = "utf8";
  bool no_multiple_inheritance = false;
  bool no_virtual_inheritance = false;
  bool no_sort_inheritance_by_file = false;
};

class command_line {
public:
  command_line() {
    app_.require_subcommand(1);

    auto* check =
      add(command::check, 0, "check", "Report all mistakes, or a summary if there are none");
    check->add_flag("--werror", asked_.warnings_are_errors, "Warnings are mistakes too");

    auto* hash =
      add(command::hash, 0, "hash", "Show the hash by which clients and servers compare contracts");
    hash->add_option("--format", raw_.format, "Show only this form")
      ->check(CLI::IsMember({"hex", "decimal", "signed"}));

    auto* print = add(command::print, 0, "print", "Write the contract in its canonical form");
    print->add_flag("--brief", asked_.brief, "Without the comments that show ids");

    auto* describe = add(command::describe, 0, "describe",
                         "Show classes and fields with all that follows from the text");
    describe->add_flag("--json", asked_.json,
                       "As JSON; the keys are documented in tools/dc/README.md");
    describe->add_option("--class", asked_.class_name, "Show only this class or struct")
      ->option_text("NAME");

    add(command::pack, 1, "pack", "Write a value as it goes over the wire, in hexadecimal")
      ->footer("The value may also follow blanks or '=': 'Account.name = \"Zoe\"'.");

    auto* unpack = add(command::unpack, 2, "unpack", "Write packed bytes as text");
    unpack->footer("HEX may hold blanks and colons between bytes, and 0x in front of them.");
    unpack->add_flag("--names", asked_.names, "Write the name of each value in front of it");
    unpack->add_option("--strings", raw_.strings, "Reject strings that are not in this encoding")
      ->check(CLI::IsMember({"utf8", "ascii", "bytes"}))
      ->capture_default_str();
  }

  std::variant<invocation, exit_code> read(int argc, const char* const* argv, std::ostream& out,
                                           std::ostream& err) {
    switch (program_.read(argc, argv, out, err)) {
    case cli::reading::asked: return understood();
    case cli::reading::answered: return exit_ok;
    case cli::reading::wrong_usage: break;
    }
    return exit_wrong_usage;
  }

private:
  /// `extra_operands`: number of operands after the files.
  CLI::App* add(tools::command which, std::size_t extra_operands, const std::string& name,
                const std::string& what) {
    auto* sub = app_.add_subcommand(name, what);
    sub->add_option("FILE", raw_.operands, "");
    sub->add_option("--dialect", raw_.dialect, "The reading of the text where the two differ")
      ->check(CLI::IsMember({"panda3d", "astron"}))
      ->capture_default_str();
    sub->add_flag("--no-multiple-inheritance", raw_.no_multiple_inheritance,
                  "As Panda3D's dc-multiple-inheritance 0");
    sub->add_flag("--no-virtual-inheritance", raw_.no_virtual_inheritance,
                  "As Panda3D's dc-virtual-inheritance 0");
    sub->add_flag("--no-sort-inheritance-by-file", raw_.no_sort_inheritance_by_file,
                  "As Panda3D's dc-sort-inheritance-by-file 0");
    sub->add_flag("--panda3d-names", asked_.options.panda3d_names,
                  "Allow classes without a name, and typedefs named like a class");
    sub->add_option("--color", raw_.color, "Color the output; auto asks the terminal and NO_COLOR")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
    sub->callback([this, which, extra_operands] {
      asked_.command = which;
      take_operands(extra_operands);
    });
    return sub;
  }

  void take_operands(std::size_t extra) {
    constexpr const char* wanted[] = {"a FILE", "a FILE and a 'CLASS.FIELD(VALUES)'",
                                      "a FILE, a CLASS.FIELD and its bytes as HEX"};
    auto& operands = raw_.operands;
    if (operands.size() <= extra)
      throw CLI::ValidationError("needs " + std::string(wanted[extra]));
    asked_.files.assign(operands.begin(), operands.end() - static_cast<std::ptrdiff_t>(extra));
    if (extra > 0)
      asked_.expression = operands[asked_.files.size()];
    if (extra > 1)
      asked_.hex = operands.back();
    if (std::ranges::count(asked_.files, "-") > 1)
      throw CLI::ValidationError("standard input (-) can be read only once");
  }

  invocation understood() const {
    auto all = asked_;
    all.options.dialect = raw_.dialect == "astron" ? dc::dialect::astron : dc::dialect::panda3d;
    all.options.multiple_inheritance = !raw_.no_multiple_inheritance;
    all.options.virtual_inheritance = !raw_.no_virtual_inheritance;
    all.options.sort_inheritance_by_file = !raw_.no_sort_inheritance_by_file;
    all.color = raw_.color == "always"  ? color_choice::always
                : raw_.color == "never" ? color_choice::never
                                        : color_choice::automatic;
    all.hash_format = raw_.format == "hex"       ? hash_format::hex
                      : raw_.format == "decimal" ? hash_format::decimal
                      : raw_.format == "signed"  ? hash_format::signed_decimal
                                                 : hash_format::all;
    all.strings = raw_.strings == "ascii"   ? dc::text_policy::ascii
                  : raw_.strings == "bytes" ? dc::text_policy::bytes
                                            : dc::text_policy::utf8;
    return all;
  }

  cli::program program_{{"donet-dc", description, footer}, std::make_shared<help_formatter>()};
  CLI::App& app_ = program_.app();
  invocation asked_;
  raw_arguments raw_;
};

}  // namespace

std::variant<invocation, exit_code> read_command_line(int argc, const char* const* argv,
                                                      std::ostream& out, std::ostream& err) {
  return command_line().read(argc, argv, out, err);
}

}  // namespace donet::tools

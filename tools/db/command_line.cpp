#include "tools/db/command_line.hpp"

#include "tools/cli/program.hpp"

namespace donet::tools {

namespace {

constexpr const char* description =
  "donet-db shows, checks, saves and restores what a Database Server keeps.";

constexpr const char* footer = R"(ROLE_FILE is the role file of the node with the Database Server.

Examples:
  donet-db describe db.toml                          tables, columns, and how many objects
  donet-db check db.toml                             does every value fit the contract?
  donet-db export db.toml --output objects.jsonl     a node may run meanwhile
  donet-db import db.toml --input objects.jsonl      all of it or, if anything is wrong, nothing
  donet-db export old.toml | donet-db import new.toml     SQLite to PostgreSQL, say
  donet-db export db.toml | zstd > objects.jsonl.zst

Exit codes: 0 all is well; 1 the role file, the database or the input is wrong, or something could not
be exported or imported; 2 wrong command line.

`donet-db COMMAND --help` explains a command.)";

constexpr const char* export_footer =
  R"(One line of JSON per object, by doid, after a first line about the whole (tools/db/README.md). The export shows
the moment at which it began, whatever a node does while it runs. A value that does not fit the contract is
reported and left out, and the exit code is 1. FILE appears only when it is complete.

Examples:
  donet-db export db.toml --output objects.jsonl
  donet-db export db.toml | jq -c 'select(.class == "Account")')";

constexpr const char* import_footer =
  R"(Objects keep their doids. Each must fit the contract of the role, and its doid must be free. If any is wrong,
or Ctrl-C ends the import, nothing of it stays; if it is killed, the next import undoes it first. Stop the
nodes that use the database: their changes during the import may be undone, too.

Examples:
  donet-db import db.toml --input objects.jsonl
  donet-db import db.toml --input objects.jsonl --replace      existing objects are replaced
  donet-db import db.toml --input objects.jsonl --keep-going   wrong objects are reported and left out)";

class command_line {
public:
  command_line() {
    app_.require_subcommand(1);

    auto* save = add(db_command::export_objects, "export", "Write all objects as lines of JSON");
    save->add_option("--output", asked_.file, "The file to write; - is standard output")
      ->option_text("FILE [-]");
    save->footer(export_footer);

    auto* restore = add(db_command::import_objects, "import", "Read such lines into the database");
    restore->add_option("--input", asked_.file, "The file to read; - is standard input")
      ->option_text("FILE [-]");
    restore->add_flag("--replace", asked_.replaces, "Replace objects that exist already");
    restore->add_flag("--keep-going", asked_.keeps_going,
                      "Leave wrong objects out, and import the rest");
    restore->add_option("--batch", asked_.batch, "Objects of one transaction")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}))
      ->capture_default_str();
    restore->footer(import_footer);

    add(db_command::check, "check",
        "Read every value, and report those that do not fit the contract")
      ->footer("Changes nothing; a node may run at the same time.");

    auto* describe = add(db_command::describe, "describe",
                         "Show tables and columns, and how many objects there are of each class");
    describe->add_flag("--json", asked_.json, "As one line of JSON");
  }

  std::variant<db_invocation, db_exit_code> read(int argc, const char* const* argv,
                                                 std::ostream& out, std::ostream& err) {
    switch (program_.read(argc, argv, out, err)) {
    case cli::reading::asked: return asked_;
    case cli::reading::answered: return db_exit_ok;
    case cli::reading::wrong_usage: break;
    }
    return db_exit_wrong_usage;
  }

private:
  CLI::App* add(db_command which, const std::string& name, const std::string& what) {
    auto* sub = app_.add_subcommand(name, what);
    sub
      ->add_option("ROLE_FILE", asked_.role_file,
                   "The role file of the node with the Database Server")
      ->required();
    sub
      ->add_option("--server", asked_.server,
                   "Which Database Server, if the role has several: its table or its channel")
      ->option_text("KEY");
    sub->callback([this, which] { asked_.command = which; });
    return sub;
  }

  cli::program program_{{"donet-db", description, footer}};
  CLI::App& app_ = program_.app();
  db_invocation asked_;
};

}  // namespace

std::variant<db_invocation, db_exit_code>
read_db_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err) {
  return command_line().read(argc, argv, out, err);
}

}  // namespace donet::tools

#pragma once
// A folder with a DC file and role files of Database Servers, for running donet-db on them.

#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::test {

inline constexpr const char* world_of_things = R"(
struct Pair { uint16 n; string s; };
dclass Thing {
  setLevel(uint8 n) db;
  setBig(uint64 n) db;
  setName(string s) db;
  setBytes(blob b) db;
  setFloat(float64 f) db;
  setPairs(Pair pairs[]) db;
};
dclass Bare { setRam(uint8 n) ram; };
)";

inline constexpr const char* export_header_line = R"({"donet_export":1,"contract_hash":"0x0"})";

/// Values of a Thing, one of each kind.
inline const std::string every_kind =
  R"~("setLevel":255,"setBig":"18446744073709551615","setName":"Zoë \u0000 '\" \\","setBytes":"(<020000ff>)",)~"
  R"~("setFloat":"(0.1)","setPairs":"([{1, \"a\"}, {65535, \"\"}])")~";

class DonetDb : public testing::Test {
protected:
  DonetDb() { set_world(world_of_things); }

  void set_world(const std::string& text) const { folder.write("world.dc", text); }

  // The role file of a Database Server with that database file.
  std::string role(const std::string& name) const {
    return folder
      .write(name + ".toml", "[daemon]\nname = \"test\"\n[global]\ndc_files = [\"world.dc\"]\n"
                             "[services.message_director]\nbind = \"127.0.0.1:0\"\n"
                             "[services.database_server]\ncontrol_channel = 200200\n"
                             "generate = { min = 100000000, max = 399999999 }\n"
                             "[services.database_server.sqlite]\nfile = \""
                               + name + ".db\"\n")
      .string();
  }

  outcome run_db(std::vector<std::string> arguments, const std::string& input = {}) const;

  outcome import(const std::string& name, const std::string& lines,
                 const std::vector<std::string>& options = {}) const {
    std::vector<std::string> arguments = {"import", role(name)};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_db(arguments, export_header_line + ("\n" + lines));
  }

  // The output of an export after its first line.
  std::string objects(const std::string& name) const {
    const outcome done = run_db({"export", role(name)});
    EXPECT_EQ(done.exit_status, 0) << done.errors;
    const auto end = done.output.find('\n');
    return end == std::string::npos ? done.output : done.output.substr(end + 1);
  }

  static std::string thing(unsigned id, const std::string& fields = "") {
    return R"({"doid":)" + std::to_string(id) + R"(,"class":"Thing","fields":{)" + fields + "}}\n";
  }

  temp_dir folder;
};

}  // namespace donet::test

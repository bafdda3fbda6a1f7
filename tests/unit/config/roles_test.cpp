// The shipped role files: they serve as the manual, so they must be correct and complete.

#include "config/load.hpp"
#include "config/read.hpp"
#include "config/text.hpp"
#include "tests/support/random_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace donet::config {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Without those of whole clusters, which are below.
std::vector<std::filesystem::path> shipped_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(DONET_ROLES)) {
    if (file.is_regular_file())
      files.push_back(file.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Enables the examples in it, which have no blank after the #.
std::string with_examples(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > 1 && line[0] == '#' && line[1] != ' ')
      line.erase(0, 1);
    out += line + '\n';
  }
  return out;
}

// `a.b` of `a[1].b`.
std::string without_indices(const std::string& key) {
  std::string out;
  bool in_index = false;
  for (const char c : key) {
    if (c == '[' || c == ']')
      in_index = c == '[';
    else if (!in_index)
      out += c;
  }
  return out;
}

TEST(ShippedRoles, AreOneForEachServiceAndOneForAll) {
  std::vector<std::string> names;
  for (const auto& file : shipped_files())
    names.push_back(file.filename());
  EXPECT_THAT(names, UnorderedElementsAre("message-director.toml", "state-server.toml",
                                          "client-agent.toml", "database-server.toml", "dbss.toml",
                                          "event-logger.toml", "standalone.toml"));
}

TEST(ShippedRoles, HaveNothingWrong) {
  for (const auto& file : shipped_files()) {
    for (const problem& one : load(file).problems)
      ADD_FAILURE() << describe(one);
  }
}

TEST(ShippedRoles, NameFilesThatExist) {
  for (const auto& file : shipped_files()) {
    for (const auto& dc_file : load(file).role.global.dc_files)
      EXPECT_TRUE(std::filesystem::exists(dc_file)) << dc_file;
  }
}

TEST(ShippedRoles, CanRunBesideEachOther) {
  std::set<std::string> names;
  std::set<std::string> addresses;
  for (const auto& file : shipped_files()) {
    if (file.filename() == "standalone.toml")
      continue;
    const role_config role = load(file).role;
    EXPECT_TRUE(names.insert(role.daemon.name).second) << file;
    EXPECT_TRUE(addresses.insert(to_text(role.inspect.bind)).second) << file;
  }
}

TEST(ShippedRoles, HaveTheServicesThatThereAreInStandalone) {
  const services all = load(DONET_ROLES "/standalone.toml").role.services;
  EXPECT_EQ(all.message_director.size(), 1u);
  EXPECT_EQ(all.client_agent.size(), 1u);
  EXPECT_EQ(all.state_server.size(), 1u);
  EXPECT_EQ(all.dbss.size(), 1u);
  EXPECT_EQ(all.event_logger.size(), 1u);
}

TEST(ShippedRoles, ShowOnlyExamplesThatAreRight) {
  // Examples that exclude each other.
  const std::set<std::string> alternatives = {"services.dbss.range_min",
                                              "services.database_server.sql",
                                              "services.database_server.sql.pass_env"};
  for (const auto& file : shipped_files()) {
    for (const problem& one : load_text(with_examples(text_of(file)), file).problems) {
      EXPECT_TRUE(alternatives.contains(one.key)) << describe(one);
    }
  }
}

TEST(ShippedRoles, ShowEveryKey) {
  std::set<std::string> shown;
  for (const auto& file : shipped_files()) {
    const loaded read = load_text(with_examples(text_of(file)), file);
    for (const auto& [key, line] : read.role.written.lines)
      shown.insert(without_indices(key));
  }
  std::vector<std::string> hidden;
  for (const key_info& known : known_keys()) {
    if (!shown.contains(known.key))
      hidden.push_back(known.key);
  }
  EXPECT_THAT(hidden, IsEmpty());
}

// ---- typing errors ----

class slips {
public:
  explicit slips(std::uint64_t seed) : random_(seed) {}

  std::string made_in(std::string text) {
    for (std::size_t left = random_.size(1, 4); left > 0 && !text.empty(); --left)
      make(text);
    return text;
  }

private:
  void make(std::string& text) {
    const std::string pieces[] = {"\n",
                                  "\"",
                                  "'",
                                  "[",
                                  "]",
                                  "[[",
                                  "{",
                                  "}",
                                  "=",
                                  ",",
                                  ".",
                                  "#",
                                  "-1",
                                  "0",
                                  "true",
                                  "1e9",
                                  "0x",
                                  "''",
                                  "\"\"\"",
                                  "\xff",
                                  "\\",
                                  "min",
                                  "99999999999999999999",
                                  "2020-01-01",
                                  "[services.dbss]\n",
                                  std::string(1, '\0')};
    const std::size_t at = random_.below(text.size());
    const std::size_t size = std::min(random_.size(1, 12), text.size() - at);
    switch (random_.below(6)) {
    case 0: text.erase(at, size); break;
    case 1: text.insert(at, random_.pick(pieces)); break;
    case 2: text.replace(at, size, random_.pick(pieces)); break;
    case 3: text[at] = static_cast<char>(random_.below(256)); break;
    case 4: text.insert(random_.below(text.size()), text.substr(at, size * 8)); break;
    default: text.resize(at); break;
    }
  }

  test::random_source random_;
};

TEST(ShippedRoles, SurviveSlipsOfTheHand) {
  std::size_t refused = 0;
  std::size_t accepted = 0;
  for (const auto& file : shipped_files()) {
    const std::string text = with_examples(text_of(file));
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const std::string changed = slips(seed).made_in(text);
      const loaded read = load_text(changed, file);
      for (const problem& one : read.problems) {
        const std::string line = describe(one);
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
        EXPECT_LE(one.line, 1 + std::ranges::count(changed, '\n')) << line;
        EXPECT_FALSE(one.found.empty()) << changed;
      }
      EXPECT_TRUE(!read.usable() || !read.role.daemon.name.empty()) << changed;
      ++(read.usable() ? accepted : refused);
    }
  }
  // Some errors are in a comment.
  EXPECT_GT(refused, 200u);
  EXPECT_GT(accepted, 20u);
}

}  // namespace
}  // namespace donet::config

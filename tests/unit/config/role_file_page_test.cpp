// The tables of tools/manual/role-file.md are generated from the keys that `read` accepts.

#include "config/read.hpp"
#include "tests/support/page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::config {
namespace {

using testing::IsEmpty;

std::string table_of(std::string_view key) {
  const std::size_t dot = key.rfind('.');
  return std::string(key.substr(0, dot == key.npos ? 0 : dot));
}

std::string name_of(std::string_view key) {
  return std::string(key.substr(key.rfind('.') + 1));
}

// "daemon", "services.dbss": the part of the page with this table.
std::string part_of(std::string_view table) {
  constexpr std::string_view services = "services.";
  const std::size_t from = table.starts_with(services) ? services.size() : 0;
  return std::string(table.substr(0, table.find('.', from)));
}

// The kinds of values that the page explains once, by the start of their description.
constexpr std::pair<std::string_view, std::string_view> kinds[] = {
  {"an address", "address"},
  {"a path", "path"},
  {"a seed", "seed"},
  {"a name of 1 to 64", "name"},
  {"a text of one line", "text"},
  {"a channel", "channel"},
  {"a DoId", "DoId"},
  {"true or false", "`true`, `false`"},
  {"a whole number of milliseconds from ", "ms, "},
  {"a whole number from ", ""},
};

// "a", "b": each word in backticks.
std::string words_cell(std::string_view words) {
  std::string cell;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(", ", at), words.size());
    cell += (at == 0 ? "`" : ", `") + std::string(words.substr(at, end - at)) + '`';
    at = end + 2;
  }
  return cell;
}

std::string value_cell(const key_info& key) {
  if (key.allowed.starts_with('"') || key.allowed.starts_with("true, false, "))
    return words_cell(key.allowed);
  std::string cell = key.allowed;
  for (const auto& [allowed, kind] : kinds) {
    if (!key.allowed.starts_with(allowed))
      continue;
    cell = kind;
    if (kind.empty() || kind.ends_with(' '))
      cell += key.allowed.substr(allowed.size());
    break;
  }
  return (key.is_list ? "list of " : "") + test::table_cell(cell);
}

std::string default_cell(const key_info& key) {
  if (key.is_required)
    return "required";
  return key.default_value.empty() ? "" : '`' + test::table_cell(key.default_value) + '`';
}

std::string heading(const key_info& table) {
  std::string meaning = table.meaning;
  meaning[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(meaning[0])));
  const std::string brackets = table.is_list ? "`[[" + table.key + "]]`" : "`[" + table.key + "]`";
  return "### " + brackets + "\n\n" + meaning + (table.is_required ? ". Required.\n" : ".\n");
}

test::page_parts parts_of(const std::vector<key_info>& keys) {
  test::page_parts parts;
  for (const key_info& table : keys) {
    if (!table.allowed.empty())
      continue;
    std::string rows;
    for (const key_info& key : keys) {
      if (table_of(key.key) == table.key && !key.allowed.empty())
        rows += "| `" + name_of(key.key) + "` | " + value_cell(key) + " | " + default_cell(key)
                + " | " + test::table_cell(key.meaning) + " |\n";
    }
    if (rows.empty())
      continue;
    std::string& part = parts[part_of(table.key)];
    part += (part.empty() ? "" : "\n") + heading(table)
            + "\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n" + rows;
  }
  return parts;
}

TEST(RoleFilePage, IsFresh) {
  EXPECT_THAT(test::refresh_page(DONET_MANUAL "/role-file.md", parts_of(known_keys())), IsEmpty());
}

// The names in backticks in the second column of the table of tools/manual/migrating.md that starts
// with "| Astron |".
std::vector<std::string> names_for_migration() {
  static const std::regex name("`\\[*([a-z_.]+)\\]*`");
  std::ifstream page(DONET_MANUAL "/migrating.md");
  std::vector<std::string> names;
  bool in_table = false;
  for (std::string line; std::getline(page, line);) {
    in_table = line.starts_with("| Astron |") || (in_table && line.starts_with('|'));
    if (!in_table)
      continue;
    const std::string ours = line.substr(line.find(" | ") + 1);
    for (std::sregex_iterator at(ours.begin(), ours.end(), name), end; at != end; ++at)
      names.push_back((*at)[1]);
  }
  return names;
}

TEST(MigratingPage, NamesKeysThatExist) {
  const std::vector<key_info> keys = known_keys();
  const std::vector<std::string> names = names_for_migration();
  EXPECT_GT(names.size(), 30U);
  for (const std::string& name : names) {
    const bool exists = std::ranges::any_of(
      keys, [&](const key_info& key) { return key.key == name || key.key.ends_with('.' + name); });
    EXPECT_TRUE(exists) << name;
  }
}

TEST(KnownKeys, HaveTheDefaultsOfTheStructs) {
  const auto default_of = [keys = known_keys()](std::string_view wanted) {
    for (const key_info& key : keys) {
      if (key.key == wanted)
        return key.default_value;
    }
    return std::string("no such key");
  };
  EXPECT_EQ(default_of("daemon.log_level"), "\"info\"");
  EXPECT_EQ(default_of("daemon.name"), "");
  EXPECT_EQ(default_of("inspect.bind"), "\"127.0.0.1:7601\"");
  EXPECT_EQ(default_of("services.client_agent.client.relocate"), "false");
  EXPECT_EQ(default_of("services.client_agent.client.write_buffer_size"), "262144");
  EXPECT_EQ(default_of("services.client_agent.rate_limit.policy"), "\"delay\"");
  EXPECT_EQ(default_of("services.client_agent.tls.min_version"), "\"1.2\"");
  EXPECT_EQ(default_of("services.dbss.range_min"), "");
  EXPECT_EQ(default_of("services.database_server.sqlite.file"), "\"donet.db\"");
  EXPECT_EQ(default_of("services.event_logger.rotate_interval"), "\"1d\"");
  EXPECT_EQ(default_of("shutdown.drain_timeout_ms"), "10000");
}

}  // namespace
}  // namespace donet::config

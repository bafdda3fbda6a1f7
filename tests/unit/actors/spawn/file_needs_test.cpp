#include "actors/spawn/file_needs.hpp"

#include <gtest/gtest.h>

namespace donet::actors {
namespace {

config::client_agent agent(std::uint32_t max_clients, std::uint64_t channels) {
  config::client_agent made;
  made.max_clients = max_clients;
  made.channels = {1'000, 1'000 + channels - 1};
  return made;
}

std::uint64_t needed_by(const config::client_agent& one) {
  config::role_config role;
  const std::uint64_t without = files_needed(role, 1);
  role.services.client_agent.push_back(one);
  return files_needed(role, 1) - without;
}

TEST(FilesNeeded, AClientNeedsOne) {
  EXPECT_EQ(needed_by(agent(5'000, 1'000'000)) - needed_by(agent(1'000, 1'000'000)), 4'000U);
  EXPECT_GT(needed_by(agent(50'000, 1'000'000)), 50'000U);
}

TEST(FilesNeeded, AnAgentWithoutABoundIsExpectedToHaveTenThousandClients) {
  EXPECT_EQ(needed_by(agent(0, 10'000'000)), needed_by(agent(10'000, 10'000'000)));
  EXPECT_EQ(needed_by(agent(0, 300)), needed_by(agent(300, 10'000'000)));
}

TEST(FilesNeeded, ADatabaseNeedsSomeForEachWorker) {
  config::role_config role;
  role.services.database_server.emplace_back();
  const std::uint64_t one = files_needed(role, 1);
  role.services.database_server[0].workers = 11;
  EXPECT_EQ(files_needed(role, 1), one + 40);
}

TEST(FilesNeeded, ThoseThatClientsLeaveToOthersCount) {
  EXPECT_GT(files_needed(config::role_config{}, 1), 64U + 64U);
}

}  // namespace
}  // namespace donet::actors

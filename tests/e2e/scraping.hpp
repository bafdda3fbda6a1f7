#pragma once
// Reading a node's metrics as a scraper does.

#include "tests/support/exposition.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/node_process.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::test {

/// A table of the role file: the node serves its metrics at a port chosen by the system.
inline const std::string metrics_table = "[metrics]\nbind = \"127.0.0.1:0\"\n";

inline std::string scrape(const node_process& node) {
  const http_response told = http_get(node.port_of("metrics"), "/metrics");
  EXPECT_EQ(told.status, 200);
  return told.body;
}

inline double sample(const node_process& node, const std::string& name) {
  return exposed(scrape(node), name);
}

}  // namespace donet::test

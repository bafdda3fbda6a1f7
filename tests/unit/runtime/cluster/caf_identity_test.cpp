#include "runtime/cluster/caf_identity.hpp"

#include "runtime/caf_io.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace donet::runtime {
namespace {

struct settings : caf::actor_system_config {
  settings() {
    load<caf::io::middleman>();
    set("middleman.attach-utility-actors", true);
    set("middleman.workers", 0);
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 1);
  }
};

caf::node_id id_of_a_system() {
  settings made;
  const caf::actor_system system(made);
  return system.node();
}

caf::node_id id_of_a_system(const std::string& text) {
  const caf_identity_scope scope(text);
  return id_of_a_system();
}

TEST(CafIdentity, DiffersBetweenTwoIncarnationsOfOneProcess) {
  EXPECT_NE(id_of_a_system("incarnation 1"), id_of_a_system("incarnation 2"));
}

TEST(CafIdentity, DiffersBetweenTwoSystemsWithoutAScope) {
  EXPECT_NE(id_of_a_system(), id_of_a_system());
}

// More than CAF's own one-byte counter can distinguish.
TEST(CafIdentity, DiffersBetween270Systems) {
  std::set<caf::node_id> ids;
  for (int i = 0; i < 270; ++i)
    ids.insert(id_of_a_system("system " + std::to_string(i)));
  EXPECT_EQ(ids.size(), 270U);
}

TEST(CafIdentity, IsOfTheInnermostScope) {
  const caf_identity_scope outer("outer");
  {
    const caf_identity_scope inner("inner");
    EXPECT_EQ(caf::detail::get_root_uuid(), "inner");
  }
  EXPECT_EQ(caf::detail::get_root_uuid(), "outer");
}

}  // namespace
}  // namespace donet::runtime

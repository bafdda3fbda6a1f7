// Two services of a node with an object of one DoId: both answer for it, so the node warns when the
// second one appears.

#include "actors/distributed_object/doid_register.hpp"
#include "tests/unit/actors/db_state_server/db_stage.hpp"

#include <memory>
#include <optional>
#include <string>

namespace donet::test {
namespace {

using runtime::doid;

std::shared_ptr<actors::doid_register> stored_doids() {
  return std::make_shared<actors::doid_register>(
    std::vector{runtime::channel_range{runtime::channel{9000}, runtime::channel{9999}}});
}

actors::object_options registered(const std::shared_ptr<actors::doid_register>& in,
                                  const std::string& name) {
  actors::object_options options;
  options.stored_doids = in;
  options.registered_as = in->add_service(name);
  return options;
}

actors::db_state_server_options dbss_options(const std::shared_ptr<actors::doid_register>& in) {
  actors::db_state_server_options options = db_stage::usual();
  options.objects = registered(in, "services.dbss");
  return options;
}

lines warning(std::uint32_t id, const std::string& service, const std::string& other) {
  return {"warn object: object has the DoId of a stored object that is active in this node; both "
          "answer object="
          + std::to_string(id) + " service=" + service + " other=" + other};
}

TEST(SharedDoIds, AreWarnedOfWhenAStateServerCreatesAnActiveStoredObject) {
  const auto stored_here = stored_doids();
  db_stage kept_objects(dbss_options(stored_here));
  stage created(registered(stored_here, "services.state_server"), false, db_contract);
  kept_objects.send({activate(9010, 0, 0), stored(9010, 0, kept, {})});
  created.send(create(requester, 9010, 0, 0, kept, kept_values(1, "Ada")));
  EXPECT_EQ(created.host.size(), 1U) << "it is only warned of";
  EXPECT_EQ(created.logged(), warning(9010, "services.state_server", "services.dbss"));
  EXPECT_EQ(kept_objects.logged(), lines{});
}

TEST(SharedDoIds, AreWarnedOfWhenAStoredObjectComesToLifeLater) {
  const auto stored_here = stored_doids();
  db_stage kept_objects(dbss_options(stored_here));
  stage created(registered(stored_here, "services.state_server"), false, db_contract);
  created.send(create(requester, 9010, 0, 0, kept, kept_values(1, "Ada")));
  EXPECT_EQ(created.logged(), lines{});
  kept_objects.send({activate(9010, 0, 0), stored(9010, 0, kept, {})});
  EXPECT_EQ(kept_objects.logged(), warning(9010, "services.dbss", "services.state_server"));
}

TEST(SharedDoIds, AreFreeWhenTheObjectEnds) {
  const auto stored_here = stored_doids();
  db_stage kept_objects(dbss_options(stored_here));
  stage created(registered(stored_here, "services.state_server"), false, db_contract);
  kept_objects.send({activate(9010, 0, 0), stored(9010, 0, kept, {}), delete_ram(9010, requester)});
  created.send(create(requester, 9010, 0, 0, kept, kept_values(1, "Ada")));
  EXPECT_EQ(created.logged(), lines{});
}

TEST(DoidRegister, RecordsOnlyStoredDoIds) {
  const auto all = stored_doids();
  const auto first = all->add_service("first");
  const auto second = all->add_service("second");
  for (const std::uint32_t id : {8999U, 10'000U}) {
    EXPECT_EQ(all->enter(doid{id}, first), std::nullopt);
    EXPECT_EQ(all->enter(doid{id}, second), std::nullopt);
  }
  EXPECT_EQ(all->enter(doid{9000}, first), std::nullopt);
  EXPECT_EQ(all->enter(doid{9000}, second), first);
  EXPECT_EQ(all->name_of(first), "first");
}

TEST(DoidRegister, ForgetsWhatHasLeft) {
  const auto all = stored_doids();
  const auto first = all->add_service("first");
  const auto second = all->add_service("second");
  all->enter(doid{9999}, first);
  all->leave(doid{9999}, second);
  EXPECT_EQ(all->enter(doid{9999}, second), first);
  all->leave(doid{9999}, first);
  all->leave(doid{9999}, second);
  EXPECT_EQ(all->enter(doid{9999}, first), std::nullopt);
}

}  // namespace
}  // namespace donet::test

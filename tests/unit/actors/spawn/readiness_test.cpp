#include "actors/spawn/readiness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace donet::actors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Readiness, BeginsWhenTheServicesAreUp) {
  readiness ready;
  EXPECT_THAT(ready.obstacles(), ElementsAre("the services are not up yet"));
  ready.services_are_up();
  EXPECT_THAT(ready.obstacles(), IsEmpty());
}

TEST(Readiness, EndsForGoodWhenTheNodeDrains) {
  readiness ready;
  ready.services_are_up();
  ready.begin_to_drain();
  ready.services_are_up();
  EXPECT_THAT(ready.obstacles(), ElementsAre(HasSubstr("draining")));
}

TEST(Readiness, NamesEachDatabaseThatIsAway) {
  readiness ready;
  ready.services_are_up();
  std::string_view first;
  std::string_view second;
  ready.add_database("one", [&first] { return first; });
  ready.add_database("two", [&second] { return second; });
  EXPECT_THAT(ready.obstacles(), IsEmpty());
  first = "the database is not there";
  second = "taken over by another server";
  EXPECT_THAT(ready.obstacles(),
              ElementsAre("one: the database is not there", "two: taken over by another server"));
  first = "";
  EXPECT_THAT(ready.obstacles(), ElementsAre(HasSubstr("two")));
}

}  // namespace
}  // namespace donet::actors

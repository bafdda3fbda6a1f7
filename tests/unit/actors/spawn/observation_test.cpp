// The monitoring of a node, without a node.

#include "actors/spawn/observation.hpp"

#include "tests/support/exposition.hpp"
#include "tests/support/http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <thread>

namespace donet::actors {
namespace {

using test::http_get;
using test::http_response;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

config::metrics by_http() {
  config::metrics asked;
  asked.bind = config::address{"127.0.0.1", 0};
  return asked;
}

class Observation : public testing::Test {
protected:
  void watch(std::vector<watched_loop> loops,
             std::chrono::milliseconds silence_max = std::chrono::seconds(5)) {
    watched_.emplace(by_http(), metrics_, ready_, std::move(loops), silence_max);
    ASSERT_THAT(watched_->open(), IsEmpty());
    watched_->start();
  }

  http_response get(std::string_view path) const {
    return http_get(watched_->addresses().front().port, path);
  }

  runtime::metric_factory metrics_;
  readiness ready_;
  std::optional<observation> watched_;
};

TEST_F(Observation, TellsPrometheusAllMetrics) {
  metrics_.message_director({})->participants.set(3);
  watch({});
  const http_response told = get("/metrics");
  EXPECT_EQ(told.status, 200);
  EXPECT_THAT(told.head, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_EQ(test::exposed(told.body, "donet_md_participants"), 3);
}

TEST_F(Observation, SaysWhatIsInTheWay) {
  watch({});
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(get("/readyz").body, "the services are not up yet\n");
  EXPECT_EQ(get("/healthz").status, 200) << "it is alive";
  ready_.services_are_up();
  EXPECT_EQ(get("/readyz").status, 200);
  EXPECT_EQ(get("/readyz").body, "ok\n");
  ready_.begin_to_drain();
  EXPECT_EQ(get("/readyz").status, 503);
}

TEST_F(Observation, IsHealthyWhileAllThreadsAnswer) {
  runtime::loop_thread one("test-one");
  one.start();
  watch({{"one", &one.loop()}});
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/healthz").body, "ok\n");
}

TEST_F(Observation, NamesAThreadThatIsStuck) {
  runtime::event_loop stuck;
  runtime::loop_thread one("test-one");
  one.start();
  watch({{"one", &one.loop()}, {"two", &stuck}}, std::chrono::milliseconds(100));
  while (get("/healthz").status != 503)
    std::this_thread::yield();
  EXPECT_THAT(get("/healthz").body, StartsWith("two has not answered for "));
  EXPECT_EQ(get("/metrics").status, 200) << "that can be looked at all the more";
}

TEST_F(Observation, HasNothingElse) {
  watch({});
  EXPECT_EQ(get("/").status, 404);
  EXPECT_EQ(get("/metrics/").status, 404);
  EXPECT_EQ(get("/metrics?name[]=x").status, 200);
}

TEST_F(Observation, NamesTheKeyOfAListenerThatCannotBeOpened) {
  watch({});
  config::metrics same;
  same.bind = config::address{"127.0.0.1", watched_->addresses().front().port};
  observation other(same, metrics_, ready_, {});
  EXPECT_THAT(other.open(), testing::ElementsAre(StartsWith("metrics.bind: 127.0.0.1:")));
}

}  // namespace
}  // namespace donet::actors

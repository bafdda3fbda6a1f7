// The actor: its messages to peers and to the node, and the requests that it refuses.

#include "actors/inspector/inspector.hpp"

#include "actors/inspector/ask_codec.hpp"
#include "runtime/execution/actor_base.hpp"
#include "tests/support/recording_logger.hpp"

#include <caf/all.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <utility>

namespace donet::actors {
namespace {

constexpr std::chrono::seconds patience{20};

class Inspector : public testing::Test {
protected:
  Inspector() {
    inspector_setup setup;
    setup.who.name = "gs1";
    setup.look = [this] {
      node_facts facts;
      facts.is_up = true;
      facts.is_draining = drains_;
      return facts;
    };
    setup.drain = [this] {
      ++begun_;
      drains_ = true;
    };
    setup.hurry = [this] { ++hurried_; };
    setup.answers.emplace("cluster", [](const ask_request& asked) {
      return page_report{.rows = {asked.arguments.at(0).second}};
    });
    setup.ask_other = [](const std::string& node, const ask_request& asked,
                         const std::function<void(page_report)>& then) {
      then({.rows = {node + ' ' + asked.what + ' ' + std::to_string(asked.arguments.size())}});
    };
    caf::actor_config config;
    inspector_ = system_.spawn_class<inspector, caf::hidden>(config, std::move(setup), log_);
  }

  ~Inspector() override {
    std::promise<void> ended;
    runtime::tell(inspector_, end_inspection{[&ended] { ended.set_value(); }});
    ended.get_future().wait();
  }

  template <class Report, class Request>
  Report ask(Request request) {
    Report answer;
    self_->request(inspector_, patience, request)
      .receive([&](const Report& report) { answer = report; },
               [](const caf::error&) { ADD_FAILURE() << "no answer"; });
    return answer;
  }

  caf::actor_system_config settings_;
  caf::actor_system system_{settings_};
  caf::scoped_actor self_{system_};
  test::recording_logger log_{runtime::log_level::info};
  caf::actor inspector_;
  std::atomic<bool> drains_{false};
  std::atomic<int> begun_{0};
  std::atomic<int> hurried_{0};
};

TEST_F(Inspector, TellsHowTheNodeIs) {
  const auto report = ask<status_report>(status_request{});
  EXPECT_EQ(report.name, "gs1");
  EXPECT_EQ(report.phase, node_phase::ready);
}

TEST_F(Inspector, BeginsTheDrainOnceAndHurriesThen) {
  EXPECT_FALSE(ask<hurry_report>(hurry_request{}).is_draining);
  EXPECT_EQ(hurried_, 0);
  EXPECT_FALSE(ask<drain_report>(drain_request{}).is_under_way);
  EXPECT_TRUE(ask<drain_report>(drain_request{}).is_under_way);
  EXPECT_EQ(begun_, 1);
  EXPECT_TRUE(ask<hurry_report>(hurry_request{}).is_draining);
  EXPECT_EQ(hurried_, 1);
}

TEST_F(Inspector, GivesAQuestionToTheNode) {
  const auto page = ask<page_report>(ask_request{"cluster", {{"name", "{}"}}});
  EXPECT_EQ(page, (page_report{page_complete, {"{}"}, {}}));
}

TEST_F(Inspector, AsksAnotherNode) {
  EXPECT_EQ(ask<page_report>(ask_request{"cluster", {{"node", "ca1"}}}).rows.at(0),
            "ca1 cluster 0");
  EXPECT_EQ(ask<page_report>(ask_request{"cluster", {{"node", "gs1"}, {"name", "{}"}}}).rows.at(0),
            "{}")
    << "this node answers itself";
}

TEST_F(Inspector, AnswersTheQuestionOfAnotherNodeItself) {
  const auto answer_to = [this](dc::byte_buffer body) {
    std::promise<dc::byte_buffer> page;
    runtime::tell(inspector_, question_of_node{std::move(body), [&page](dc::byte_buffer answer) {
                                                 page.set_value(std::move(answer));
                                               }});
    return *read_page(page.get_future().get());
  };
  EXPECT_EQ(answer_to(write_ask({"cluster", {{"name", "{}"}}})).rows.at(0), "{}");
  EXPECT_EQ(answer_to({}).status, page_wrong_question);
  EXPECT_EQ(answer_to(write_ask({"weather", {}})).status, page_wrong_question);
}

TEST_F(Inspector, RejectsAnUnknownQuestion) {
  const auto page = ask<page_report>(ask_request{"weather", {}});
  EXPECT_EQ(page.status, page_wrong_question);
  EXPECT_TRUE(page.rows.empty());
  ASSERT_EQ(page.notes.size(), 1U);
  EXPECT_NE(page.notes[0].find("weather"), std::string::npos);
}

TEST_F(Inspector, OutlivesWhatOthersSayThatItDoesNotKnow) {
  self_->send_exit(inspector_, caf::exit_reason::kill);
  self_->send_exit(inspector_, caf::exit_reason::user_shutdown);
  self_->send(inspector_, caf::down_msg{self_->address(), caf::exit_reason::kill});
  self_->send(inspector_, caf::make_error(caf::sec::runtime_error));
  self_->send(inspector_, std::string("nonsense"), 5);
  EXPECT_EQ(ask<status_report>(status_request{}).name, "gs1");
}

}  // namespace
}  // namespace donet::actors

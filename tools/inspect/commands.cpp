#include "tools/inspect/commands.hpp"

#include "tools/inspect/cluster_table.hpp"
#include "tools/inspect/node_link.hpp"
#include "tools/inspect/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <thread>

namespace donet::tools {

namespace {

constexpr std::chrono::milliseconds look_interval{200};

// The node has ended, or does not answer.
constexpr const char* no_answer = "the node has not answered";

constexpr const char* no_inspector =
  "; no node listens there: --address says where, the line \"inspector: listening\" of its log";

inspect_exit_code exit_code_of(std::uint8_t status) noexcept {
  switch (status) {
  case actors::page_complete: return inspect_exit_ok;
  case actors::page_wrong_question: return inspect_exit_wrong_usage;
  case actors::page_no_such_node: return inspect_exit_no_such_node;
  case actors::page_no_answer: return inspect_exit_no_answer;
  default: return inspect_exit_failed;
  }
}

class inspection {
public:
  inspection(const inspect_invocation& asked, inspect_console& console)
      : asked_(asked), console_(console) {}

  inspect_exit_code run() {
    if (const std::string problem = link_.connect(asked_.where, asked_.patience); !problem.empty())
      return fail(link_.nobody_listens() ? problem + no_inspector : problem);
    switch (asked_.command) {
    case inspect_command::status: return status();
    case inspect_command::cluster: return cluster();
    case inspect_command::drain: return drain();
    case inspect_command::hurry: return hurry();
    }
    return inspect_exit_wrong_usage;
  }

private:
  inspect_exit_code status() {
    const auto report = link_.status();
    if (!report)
      return fail(no_answer);
    if (asked_.json)
      console_.out << status_json(*report) << '\n';
    else
      console_.out << status_text(*report, console_.colors);
    return inspect_exit_ok;
  }

  inspect_exit_code cluster() {
    actors::ask_request question{.what = "cluster"};
    if (!asked_.node.empty())
      question.arguments.emplace_back(actors::node_argument, asked_.node);
    const auto page = link_.ask(question);
    if (!page)
      return fail(no_answer);
    if (page->status == actors::page_complete && asked_.json) {
      for (const std::string& row : page->rows)
        console_.out << plain_text(row) << '\n';
    } else if (page->status == actors::page_complete) {
      console_.out << cluster_text(page->rows, console_.colors);
    }
    for (const std::string& note : page->notes)
      console_.err << "donet-inspect: " << plain_text(note) << '\n';
    return exit_code_of(page->status);
  }

  inspect_exit_code hurry() {
    const auto report = link_.hurry();
    if (!report)
      return fail(no_answer);
    if (!report->is_draining)
      return fail("it does not drain; donet-inspect drain begins that");
    say("hurry", "hurries", "the node hurries");
    return inspect_exit_ok;
  }

  inspect_exit_code drain() {
    const auto before = link_.status();
    const auto report = before ? link_.drain() : std::nullopt;
    if (!report)
      return fail(no_answer);
    if (report->is_under_way)
      say("drain", "is_under_way", "the node drains already");
    else
      say("drain", "begins", "the node drains");
    return asked_.waits ? wait_for_the_end(before->incarnation) : inspect_exit_ok;
  }

  inspect_exit_code wait_for_the_end(std::uint64_t incarnation) {
    while (const auto report = look(incarnation)) {
      show(*report);
      std::this_thread::sleep_for(look_interval);
    }
    clear();
    if (!problem_.empty())
      return fail(problem_);
    say("drain", "ended", "the node is gone");
    return inspect_exit_ok;
  }

  // The state of that node; empty if it has stopped, or if `problem_` has a reason.
  std::optional<actors::status_report> look(std::uint64_t incarnation) {
    auto report = link_.status();
    if (!report && !is_reached_again())
      return std::nullopt;
    if (!report)
      report = link_.status();
    if (!report)
      problem_ = no_answer;
    else if (report->incarnation != incarnation)
      return std::nullopt;  // another node has started already
    return report;
  }

  // Without a listener the node has stopped; any other failure may be one of the connection.
  bool is_reached_again() {
    const std::string problem = link_.connect(asked_.where, asked_.patience);
    if (link_.nobody_listens())
      return false;
    problem_ = problem;
    return problem.empty();
  }

  void show(const actors::status_report& report) {
    const std::string line = asked_.json ? status_json(report) : progress_text(report);
    if (line == shown_)
      return;
    if (asked_.json) {
      console_.out << line << '\n';
      console_.out.flush();
    } else if (console_.err_is_terminal) {
      clear();
      console_.err << line;
      console_.err.flush();
    }
    shown_ = line;
  }

  void clear() {
    if (!asked_.json && console_.err_is_terminal && !shown_.empty())
      console_.err << '\r' << std::string(shown_.size(), ' ') << '\r';
  }

  void say(const char* what, const char* word, const char* sentence) {
    if (asked_.json)
      console_.out << "{\"" << what << "\":\"" << word << "\"}\n";
    else
      console_.out << sentence << '\n';
    console_.out.flush();
  }

  inspect_exit_code fail(const std::string& problem) {
    console_.err << "donet-inspect: " << problem << '\n';
    return inspect_exit_failed;
  }

  const inspect_invocation& asked_;
  inspect_console& console_;
  node_link link_;
  std::string shown_;
  std::string problem_;
};

}  // namespace

inspect_exit_code run(const inspect_invocation& asked, inspect_console& console) {
  return inspection(asked, console).run();
}

}  // namespace donet::tools

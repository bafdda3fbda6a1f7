#include "actors/inspector/inspector.hpp"

#include "actors/inspector/ask_codec.hpp"
#include "runtime/execution/actor_base.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "inspector";

// Questions to other nodes that are not answered yet.
constexpr std::size_t pending_questions_max = 64;

}  // namespace

inspector::inspector(caf::actor_config& config, inspector_setup setup, runtime::logger& log)
    : caf::event_based_actor(config), setup_(std::move(setup)), state_(setup_.who), log_(log) {
  // Every peer can send these, and messages that this actor does not handle.
  set_down_handler([](caf::down_msg&) {});
  set_error_handler([](caf::error&) {});
  set_default_handler(caf::drop);
}

// Drops exit messages: every peer can send one, and CAF ends the actor without calling a handler.
void inspector::enqueue(caf::mailbox_element_ptr message, caf::execution_unit* unit) {
  if (!message->content().match_elements<caf::exit_msg>())
    caf::event_based_actor::enqueue(std::move(message), unit);
}

caf::behavior inspector::make_behavior() {
  return {
    [this](status_request) { return state_.status(setup_.look()); },
    [this](drain_request) { return drain(); },
    [this](hurry_request) { return hurry(); },
    [this](const ask_request& asked) { return answer(asked); },
    [this](const question_of_node& question) { question.then(answer_node(question.body)); },
    [this](page_of_node& answered) {
      if (auto question = pending_.extract(answered.question); !question.empty())
        question.mapped().deliver(std::move(answered.page));
    },
    [this](const end_inspection& asked) { end(asked); },
  };
}

drain_report inspector::drain() {
  const auto [report, begins] = state_.drain(setup_.look());
  if (begins) {
    log_.info(self, "the node is asked to drain");
    setup_.drain();
  }
  return report;
}

hurry_report inspector::hurry() {
  const auto [report, hurries] = state_.hurry(setup_.look());
  if (hurries) {
    log_.info(self, "the node is asked to hurry");
    setup_.hurry();
  }
  return report;
}

caf::result<page_report> inspector::answer(const ask_request& asked) {
  ask_request question = asked;
  const auto named = std::ranges::find(question.arguments, node_argument,
                                       [](const auto& argument) { return argument.first; });
  if (named == question.arguments.end())
    return answer_here(question);
  const std::string node = named->second;
  question.arguments.erase(named);
  if (node == setup_.who.name)
    return answer_here(question);
  return ask_other(node, std::move(question));
}

caf::result<page_report> inspector::ask_other(const std::string& node, ask_request asked) {
  if (!setup_.ask_other)
    return page_report{
      .status = page_no_such_node,
      .notes = {"no node \"" + node + "\": " + setup_.who.name + " is in no cluster"}};
  if (pending_.size() == pending_questions_max)
    return page_report{.status = page_impossible, .notes = {"too many questions to other nodes"}};
  const std::uint64_t number = ++last_question_;
  auto promise = make_response_promise<page_report>();
  pending_.emplace(number, promise);
  setup_.ask_other(node, asked, [to = caf::actor_cast<caf::actor>(this), number](page_report page) {
    runtime::tell(to, page_of_node{number, std::move(page)});
  });
  return promise;
}

// A question of another node is not passed on.
dc::byte_buffer inspector::answer_node(const dc::byte_buffer& body) const {
  const std::optional<ask_request> asked = read_ask(body);
  try {
    return write_page(
      asked ? answer_here(*asked)
            : page_report{.status = page_wrong_question, .notes = {"malformed question"}});
  } catch (const std::length_error&) {
    return write_page({.status = page_impossible, .notes = {"the answer is too long"}});
  }
}

page_report inspector::answer_here(const ask_request& asked) const {
  const auto found = setup_.answers.find(asked.what);
  if (found == setup_.answers.end())
    return {.status = page_wrong_question,
            .notes = {"the node does not know the question \"" + asked.what + '"'}};
  return found->second(asked);
}

// Messages that arrive after this are not handled.
void inspector::end(const end_inspection& asked) {
  quit();
  asked.then();
}

}  // namespace donet::actors

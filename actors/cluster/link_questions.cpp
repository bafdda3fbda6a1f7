#include "actors/cluster/link_questions.hpp"

#include <algorithm>
#include <iterator>

namespace donet::actors {

using operation = runtime::link_question::operation;

std::optional<std::uint32_t> link_questions::ask(dc::byte_buffer body, membership_time now) {
  if (own_.size() == open_questions_max || body.size() > question_size_max)
    return std::nullopt;
  const std::uint32_t number = ++last_number_;
  own_[number].deadline = now + question_time_max;
  send(number, operation::ask, std::move(body));
  return number;
}

void link_questions::answer(std::uint32_t number, dc::byte_buffer page) {
  const auto found = of_peer_.find(number);
  if (found == of_peer_.end() || !found->second.page.empty())
    return;
  if (found->second.is_ended) {
    of_peer_.erase(found);
    return;
  }
  if (page.empty() || page.size() > answer_size_max) {
    of_peer_.erase(found);
    send_no_answer(number);
    return;
  }
  found->second.page = std::move(page);
  send_slice(number);
}

void link_questions::receive(runtime::link_question question) {
  switch (question.what) {
  case operation::ask:
    if (of_peer_.contains(question.number))
      return;
    if (of_peer_.size() == open_questions_max || question.body.size() > question_size_max)
      return send_no_answer(question.number);
    of_peer_.emplace(question.number, peer_question{});
    asked_.push_back({question.number, std::move(question.body)});
    return;
  case operation::next_slice: return send_slice(question.number);
  case operation::end: {
    const auto found = of_peer_.find(question.number);
    if (found == of_peer_.end())
      return;
    if (found->second.page.empty())
      found->second.is_ended = true;
    else
      of_peer_.erase(found);
  }
  }
}

void link_questions::receive(const runtime::link_answer& answer) {
  const auto found = own_.find(answer.number);
  if (found == own_.end())
    return;
  dc::byte_buffer& received = found->second.received;
  // A slice without content makes no progress.
  if (received.size() + answer.slice.size() > answer_size_max
      || (answer.slice.empty() && !answer.is_last)) {
    give_up(found);
    return;
  }
  dc::append(received, answer.slice);
  if (!answer.is_last)
    return send(answer.number, operation::next_slice);
  ended_.push_back(
    {answer.number, received.empty() ? std::nullopt : std::optional(std::move(received))});
  own_.erase(found);
}

void link_questions::tick(membership_time now) {
  for (auto at = own_.begin(); at != own_.end();)
    at = at->second.deadline <= now ? give_up(at) : std::next(at);
  // A node that does not request the rest of an answer has given up, too.
  for (auto at = of_peer_.begin(); at != of_peer_.end();) {
    peer_question& question = at->second;
    if (!question.page.empty() && !question.answered_at)
      question.answered_at = now;
    const bool is_over =
      question.answered_at && now - *question.answered_at >= 2 * question_time_max;
    at = is_over ? of_peer_.erase(at) : std::next(at);
  }
}

void link_questions::cut() {
  for (const auto& [number, question] : own_)
    ended_.push_back({number, std::nullopt});
  own_.clear();
  of_peer_.clear();
  messages_.clear();
  asked_.clear();
}

link_questions::own_questions::iterator link_questions::give_up(own_questions::iterator question) {
  ended_.push_back({question->first, std::nullopt});
  send(question->first, operation::end);
  return own_.erase(question);
}

void link_questions::send(std::uint32_t number, operation what, dc::byte_buffer body) {
  messages_.emplace_back(runtime::link_question{.number = number,
                                                .what = what,
                                                .may = runtime::link_question::right::read,
                                                .body = std::move(body)});
}

// An answer without content.
void link_questions::send_no_answer(std::uint32_t number) {
  messages_.emplace_back(runtime::link_answer{.number = number, .is_last = true, .slice = {}});
}

void link_questions::send_slice(std::uint32_t number) {
  const auto found = of_peer_.find(number);
  if (found == of_peer_.end() || found->second.page.empty())
    return;
  const dc::byte_buffer& page = found->second.page;
  std::size_t& sent = found->second.sent;
  const std::size_t size = std::min(page.size() - sent, answer_slice_size_max);
  const dc::bytes_view slice = dc::bytes_view(page).subspan(sent, size);
  sent += size;
  const bool is_last = sent == page.size();
  messages_.emplace_back(runtime::link_answer{
    .number = number, .is_last = is_last, .slice = {slice.begin(), slice.end()}});
  if (is_last)
    of_peer_.erase(found);
}

}  // namespace donet::actors

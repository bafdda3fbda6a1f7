#include "tools/harness/peer.hpp"

#include "tools/harness/failure.hpp"

#include <algorithm>
#include <utility>

namespace donet::harness {

namespace {

constexpr std::size_t unread_shown_max = 12;

std::string name_of(event_kind kind) {
  switch (kind) {
  case event_kind::welcomed: return "HELLO_RESP";
  case event_kind::ejected: return "EJECT";
  case event_kind::entered: return "ENTER";
  case event_kind::updated: return "an update";
  case event_kind::moved: return "LOCATION";
  case event_kind::left: return "LEAVE";
  case event_kind::interest_opened: return "ADD INTEREST";
  case event_kind::interest_closed: return "REMOVE INTEREST";
  case event_kind::interest_done: return "DONE INTEREST";
  case event_kind::ai_changed: return "AI CHANGED";
  case event_kind::answered: return "an answer";
  case event_kind::stored: return "an answer of the database";
  case event_kind::other: return "an unusual message";
  case event_kind::malformed: return "something malformed";
  case event_kind::ended: return "the end of the connection";
  }
  return {};
}

}  // namespace

peer::peer(loop& on, const endpoint& to, std::string name)
    : loop_(on), name_(std::move(name)),
      link_(
        on, to, [this](dc::bytes_view body) { add(decoded(body)); },
        [this](const std::string& reason) {
          event end;
          end.kind = event_kind::ended;
          end.text = reason;
          add(std::move(end));
        }) {}

void peer::add(event one) {
  unread_.push_back(std::move(one));
  if (unread_.size() > unread_max)
    unread_.pop_front();
  if (listener_) {
    const event shown = unread_.back();
    listener_(shown);
  }
}

bool peer::take(const matcher& wanted, event& to) {
  const auto found = std::find_if(unread_.begin(), unread_.end(), wanted);
  if (found == unread_.end())
    return false;
  to = std::move(*found);
  unread_.erase(found);
  return true;
}

void peer::fail(const std::string& what) const {
  std::string text = name_ + " expected " + what;
  if (unread_.empty())
    throw failure(text + "; nothing else came" + (has_ended() ? " and the connection ended" : ""));
  text += "; instead came";
  const std::size_t left_out =
    unread_.size() > unread_shown_max ? unread_.size() - unread_shown_max : 0;
  if (left_out != 0)
    text += " (" + std::to_string(left_out) + " more before these)";
  text += ':';
  for (std::size_t i = left_out; i < unread_.size(); ++i)
    text += "\n  " + describe(unread_[i]);
  throw failure(text);
}

void peer::expect_connected() {
  expect_that("to be connected", [this] { return link_.has_connected(); });
}

event peer::expect(const std::string& what, const matcher& wanted) {
  event found;
  bool is_there = false;
  loop_.run_until(
    [&] {
      is_there = take(wanted, found);
      return is_there || has_ended();
    },
    loop::clock::now() + patience_);
  if (!is_there)
    fail(what);
  return found;
}

event peer::expect(event_kind kind) {
  return expect(name_of(kind), [kind](const event& one) { return one.kind == kind; });
}

event peer::expect(event_kind kind, doid object) {
  return expect(
    name_of(kind) + " of " + std::to_string(value(object)),
    [kind, object](const event& one) { return one.kind == kind && one.object == object; });
}

event peer::expect_field(doid object, const std::string& field) {
  return expect(field + " of " + std::to_string(value(object)), [&](const event& one) {
    return one.kind == event_kind::updated && one.object == object && one.find(field) != nullptr;
  });
}

void peer::expect_that(const std::string& what, const std::function<bool()>& holds) {
  const auto is_over = [&] { return holds() || has_ended(); };
  loop_.run_until(is_over, loop::clock::now() + patience_);
  if (!holds())
    fail(what);
}

event peer::expect_end() {
  return expect(event_kind::ended);
}

}  // namespace donet::harness

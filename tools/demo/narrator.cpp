#include "tools/demo/narrator.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace donet::demo {

using harness::event;
using harness::event_kind;

namespace {

constexpr std::size_t name_width = 14;
constexpr std::size_t line_width = 84;  // of the text after the name

bool keeps_step(std::string_view field) {
  return field == "requestServerTime" || field == "serverTime" || field == "setTimeOfDay";
}

bool is_step(std::string_view field) {
  return field.starts_with("setSm") || field == "clearSmoothing";
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string shortened(const std::string& text) {
  return text.size() <= line_width ? text : text.substr(0, line_width - 3) + "...";
}

std::string all_fields(const event& one) {
  std::string text;
  for (const auto& each : one.fields)
    text += ' ' + describe(each);
  return text;
}

// Places of the district by name, all others as their number.
std::string place_name(location where) {
  return where.parent == district ? "the " + name_of(where.zone)
                                  : "zone " + std::to_string(value(where.zone));
}

std::string zones_of(const event& one) {
  std::string text = one.where.parent == world ? "World" : "District";
  for (const zone each : one.zones)
    text +=
      (each == one.zones.front() ? ", " : " + ")
      + (one.where.parent == district ? name_of(each) : "zone " + std::to_string(value(each)));
  return text;
}

}  // namespace

narrator::narrator(std::ostream& out, tools::palette colors) : out_(out), colors_(colors) {}

void narrator::heading(const std::string& text) {
  finish_steps();
  if (!silent_)
    out_ << '\n' << colors_.strong(text) << '\n';
}

void narrator::got(const event& one) {
  tell(one, false);
}

void narrator::sent(const event& one) {
  tell(one, true);
}

void narrator::fall_silent() {
  finish_steps();
  silent_ = true;
}

void narrator::line(bool is_sent, const std::string& who, const std::string& what, bool is_spoken) {
  if (silent_)
    return;
  ++shown_;
  const std::chrono::duration<double, std::milli> at = std::chrono::steady_clock::now() - start_;
  std::array<char, 32> time;
  std::snprintf(time.data(), time.size(), "%8.1f ms ", at.count());
  const std::string text = shortened(what);
  out_ << colors_.faint(time.data()) << (is_sent ? colors_.pointer("->") : colors_.name("<-"))
       << ' ' << padded(who, name_width) << ' ' << (is_spoken ? colors_.strong(text) : text)
       << '\n';
}

std::string narrator::name_of(const event& one) {
  if (const auto found = names_.find(one.object); found != names_.end())
    return found->second;
  return one.of_class == nullptr ? "object " + std::to_string(value(one.object))
                                 : std::string(one.of_class->name);
}

void narrator::tell(const event& one, bool is_sent) {
  switch (one.kind) {
  case event_kind::welcomed: line(is_sent, "server", "HELLO_RESP"); break;
  case event_kind::ejected: line(is_sent, "server", describe(one)); break;
  case event_kind::entered: {
    const auto* const called = one.find("setName");
    const bool is_avatar = one.of_class->name == "Avatar";
    if (is_avatar && called != nullptr)
      names_[one.object] = harness::argument<std::string>(*called, 0);
    const bool is_own = one.view == harness::audience::owner;
    line(is_sent, '+' + name_of(one),
         (is_own ? "my own " : "") + std::string(one.of_class->name) + ' '
           + std::to_string(value(one.object))
           + (is_avatar ? " at " + place_name(one.where) : std::string()) + ':' + all_fields(one));
    break;
  }
  case event_kind::updated: tell_update(one, is_sent); break;
  case event_kind::moved: line(is_sent, name_of(one), "goes to " + place_name(one.where)); break;
  case event_kind::left: line(is_sent, '-' + name_of(one), "leaves"); break;
  case event_kind::interest_opened:
    interests_[one.interest] = zones_of(one);
    line(is_sent, "interest " + std::to_string(one.interest), interests_[one.interest]);
    break;
  case event_kind::interest_done:
    line(is_sent, "interest " + std::to_string(one.interest),
         "done: that was all in " + interests_[one.interest]);
    break;
  case event_kind::other:
    line(is_sent, "client", one.text.empty() ? describe(one) : one.text);
    break;
  default: line(is_sent, "connection", describe(one)); break;
  }
}

void narrator::tell_update(const event& one, bool is_sent) {
  const std::string_view field = one.fields.front().field->name();
  const std::string text = describe(one.fields.front());
  if (keeps_step(field)) {
    ++hidden_;
    return;
  }
  if (is_step(field)) {
    walk& made = walks_[one.object];
    ++made.steps;
    made.who = name_of(one);
    // A stop has a time and no position.
    if (made.last.empty() || field != "setSmStop")
      made.last = text;
    made.is_sent = is_sent;
    return;
  }
  finish_steps();
  line(is_sent, name_of(one), text, field == "setTalk" || field == "whisperFrom");
}

void narrator::finish_steps() {
  for (const auto& [object, made] : std::exchange(walks_, {})) {
    line(made.is_sent, made.who,
         "walks, " + std::to_string(made.steps) + " updates, in the end " + made.last);
  }
}

}  // namespace donet::demo

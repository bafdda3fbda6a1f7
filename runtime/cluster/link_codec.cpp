#include "runtime/cluster/link_codec.hpp"

#include "runtime/cluster/view_codec.hpp"
#include "runtime/cluster/wire_fields.hpp"
#include "runtime/datagram/view.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace donet::runtime {

namespace {

using change = subscription_change::kind;

enum class message_kind : std::uint8_t {
  hello = 1,
  part = 2,
  ack = 3,
  heartbeat = 4,
  goodbye = 5,
  expelled = 6,
  question = 7,
  answer = 8,
};

enum class interest_kind : std::uint8_t {
  add_channel = 0,
  remove_channel = 1,
  add_range = 2,
  remove_range = 3,
  anycast = 4,  // of a feature that this program does not have
  whole = 5,
};

bool is_range(interest_kind what) noexcept {
  return what == interest_kind::add_range || what == interest_kind::remove_range;
}

interest_kind kind_of(change what) noexcept {
  switch (what) {
  case change::add_channel: return interest_kind::add_channel;
  case change::remove_channel: return interest_kind::remove_channel;
  case change::add_range: return interest_kind::add_range;
  case change::remove_range: return interest_kind::remove_range;
  }
  return interest_kind::remove_range;
}

change change_of(interest_kind what) noexcept {
  switch (what) {
  case interest_kind::add_channel: return change::add_channel;
  case interest_kind::remove_channel: return change::remove_channel;
  case interest_kind::add_range: return change::add_range;
  case interest_kind::remove_range:
  case interest_kind::anycast:
  case interest_kind::whole: break;
  }
  return change::remove_range;
}

void append_flag(dc::byte_buffer& to, bool flag) {
  wire::append(to, static_cast<std::uint8_t>(flag));
}

bool read_flag(dc::byte_reader& from, bool& flag) noexcept {
  std::uint8_t raw = 0;
  if (!from.read(raw) || raw > 1)
    return false;
  flag = raw == 1;
  return true;
}

dc::byte_buffer rest_of(dc::byte_reader& from) {
  dc::bytes_view rest;
  if (!from.take(from.remaining(), rest))
    return {};
  return {rest.begin(), rest.end()};
}

// ---- parts ----

void append_interest(dc::byte_buffer& to, const link_data& piece) {
  wire::append(to, wire::count_of(piece.interest.size() + (piece.is_whole ? 1 : 0)));
  for (const subscription_change& one : piece.interest) {
    const interest_kind what = kind_of(one.what);
    wire::append(to, what);
    wire::append(to, value(one.channels.low));
    if (is_range(what))
      wire::append(to, value(one.channels.high));
  }
  if (piece.is_whole) {
    wire::append(to, interest_kind::whole);
    wire::append(to, std::uint64_t{0});
  }
}

bool read_interest(dc::byte_reader& from, link_data& piece) {
  std::uint16_t count = 0;
  if (!wire::read(from, count))
    return false;
  for (std::uint16_t i = 0; i < count; ++i) {
    interest_kind what{};
    std::uint64_t low = 0;
    if (!wire::read(from, what, interest_kind::add_channel, interest_kind::whole)
        || what == interest_kind::anycast || !wire::read(from, low))
      return false;
    if (what == interest_kind::whole) {
      piece.is_whole = true;
      continue;
    }
    std::uint64_t high = low;
    if (is_range(what) && (!wire::read(from, high) || high < low))
      return false;
    piece.interest.push_back({change_of(what), {channel{low}, channel{high}}});
  }
  return true;
}

void append_post_removes(dc::byte_buffer& to, const link_data& piece) {
  wire::append_list(to, piece.post_removes,
                    [](dc::byte_buffer& out, const post_remove_change& one) {
                      wire::append(out, one.what);
                      wire::append(out, one.holder);
                      wire::append(out, value(one.key));
                      wire::append(out, dc::as_text(one.datagram));
                    });
}

bool read_post_remove(dc::byte_reader& from, post_remove_change& one) {
  std::string datagram;
  if (!wire::read(from, one.what, post_remove_change::kind::add, post_remove_change::kind::drop)
      || !wire::read(from, one.holder) || !read_channel(from, one.key)
      || !wire::read(from, datagram))
    return false;
  const dc::bytes_view bytes = dc::as_bytes(datagram);
  one.datagram.assign(bytes.begin(), bytes.end());
  return one.what == post_remove_change::kind::add || one.datagram.empty();
}

// Appends one piece for all frames, so that the receiver copies once.
void append_frames(dc::byte_buffer& to, const std::vector<batch>& frames) {
  std::size_t size = 0;
  for (const batch& one : frames)
    size += one.size();
  if (size == 0)
    return;
  wire::append(to, static_cast<std::uint32_t>(size));
  wire::append(to, std::uint8_t{0});
  for (const batch& one : frames)
    dc::append(to, one.bytes());
}

bool read_frames(dc::byte_reader& from, std::vector<batch>& frames) {
  while (from.remaining() != 0) {
    std::uint32_t size = 0;
    std::uint8_t flags = 0;
    dc::bytes_view piece;
    if (!wire::read(from, size) || !wire::read(from, flags) || flags != 0 || size == 0
        || !from.take(size, piece) || whole_frames(piece) != piece.size())
      return false;
    frames.push_back(batch::copy_of(piece));
  }
  return true;
}

std::optional<link_message> read_part(dc::byte_reader& from) {
  link_part part;
  link_data& piece = part.piece;
  if (!wire::read(from, piece.number) || !wire::read(from, piece.settled)
      || !wire::read(from, part.index) || !read_flag(from, part.is_last)
      || !read_interest(from, piece) || !wire::read_list(from, piece.post_removes, read_post_remove)
      || !read_frames(from, piece.frames))
    return std::nullopt;
  return part;
}

// ---- heartbeats ----

void append_report(dc::byte_buffer& to, const link_heartbeat::report& report) {
  append_node(to, report.of);
  wire::append(to, report.round);
  wire::append(to, report.view_hash);
  append_nodes(to, report.unreachable);
  append_nodes(to, report.suspect);
}

bool read_report(dc::byte_reader& from, link_heartbeat::report& report) {
  return read_node(from, report.of) && wire::read(from, report.round)
         && wire::read(from, report.view_hash) && read_nodes(from, report.unreachable)
         && read_nodes(from, report.suspect);
}

std::optional<link_message> read_heartbeat(dc::byte_reader& from) {
  link_heartbeat beat;
  bool has_view = false;
  if (!wire::read(from, beat.round) || !wire::read(from, beat.echo)
      || !wire::read(from, beat.phase, node_phase::joining, node_phase::ready)
      || !wire::read(from, beat.peak) || !wire::read(from, beat.view_hash)
      || !read_nodes(from, beat.unreachable) || !read_nodes(from, beat.suspect)
      || !wire::read_list(from, beat.others, read_report) || !read_flag(from, has_view)
      || (has_view && !read_view(from, beat.view)))
    return std::nullopt;
  return beat;
}

// ---- all ----

struct appender {
  dc::byte_buffer& to;

  void operator()(const link_hello& hello) const {
    wire::append(to, message_kind::hello);
    wire::append(to, hello.incarnation);
    wire::append(to, hello.knows);
    wire::append(to, hello.applied);
  }
  void operator()(const link_part& part) const {
    wire::append(to, message_kind::part);
    wire::append(to, part.piece.number);
    wire::append(to, part.piece.settled);
    wire::append(to, part.index);
    append_flag(to, part.is_last);
    append_interest(to, part.piece);
    append_post_removes(to, part.piece);
    append_frames(to, part.piece.frames);
  }
  void operator()(const link_ack& ack) const {
    wire::append(to, message_kind::ack);
    wire::append(to, ack.applied);
    wire::append(to, ack.parts);
  }
  void operator()(const link_heartbeat& beat) const {
    wire::append(to, message_kind::heartbeat);
    wire::append(to, beat.round);
    wire::append(to, beat.echo);
    wire::append(to, beat.phase);
    wire::append(to, beat.peak);
    wire::append(to, beat.view_hash);
    append_nodes(to, beat.unreachable);
    append_nodes(to, beat.suspect);
    wire::append_list(to, beat.others, append_report);
    const bool has_view = beat.view != cluster_view{};
    append_flag(to, has_view);
    if (has_view)
      append_view(to, beat.view);
  }
  void operator()(const link_goodbye& goodbye) const {
    wire::append(to, message_kind::goodbye);
    wire::append(to, goodbye.number);
  }
  void operator()(const link_expelled& expelled) const {
    wire::append(to, message_kind::expelled);
    wire::append(to, expelled.incarnation);
    wire::append(to, std::string_view(expelled.by));
    wire::append(to, expelled.why);
  }
  void operator()(const link_question& question) const {
    wire::append(to, message_kind::question);
    wire::append(to, question.number);
    wire::append(to, question.what);
    wire::append(to, question.may);
    dc::append(to, question.body);
  }
  void operator()(const link_answer& answer) const {
    wire::append(to, message_kind::answer);
    wire::append(to, answer.number);
    append_flag(to, answer.is_last);
    dc::append(to, answer.slice);
  }
};

std::optional<link_message> read_hello(dc::byte_reader& from) {
  link_hello hello;
  if (!wire::read(from, hello.incarnation) || hello.incarnation == 0
      || !wire::read(from, hello.knows) || !wire::read(from, hello.applied))
    return std::nullopt;
  return hello;
}

std::optional<link_message> read_ack(dc::byte_reader& from) {
  link_ack ack;
  if (!wire::read(from, ack.applied) || !wire::read(from, ack.parts))
    return std::nullopt;
  return ack;
}

std::optional<link_message> read_goodbye(dc::byte_reader& from) {
  link_goodbye goodbye;
  if (!wire::read(from, goodbye.number))
    return std::nullopt;
  return goodbye;
}

std::optional<link_message> read_expelled(dc::byte_reader& from) {
  link_expelled expelled;
  if (!wire::read(from, expelled.incarnation) || !wire::read(from, expelled.by)
      || !is_node_name(expelled.by)
      || !wire::read(from, expelled.why, death_cause::refused, death_cause::over_limit))
    return std::nullopt;
  return expelled;
}

std::optional<link_message> read_question(dc::byte_reader& from) {
  link_question question;
  if (!wire::read(from, question.number)
      || !wire::read(from, question.what, link_question::operation::ask,
                     link_question::operation::end)
      || !wire::read(from, question.may, link_question::right::read, link_question::right::change))
    return std::nullopt;
  question.body = rest_of(from);
  return question;
}

std::optional<link_message> read_answer(dc::byte_reader& from) {
  link_answer answer;
  if (!wire::read(from, answer.number) || !read_flag(from, answer.is_last))
    return std::nullopt;
  answer.slice = rest_of(from);
  return answer;
}

std::optional<link_message> read_content(message_kind what, dc::byte_reader& from) {
  switch (what) {
  case message_kind::hello: return read_hello(from);
  case message_kind::part: return read_part(from);
  case message_kind::ack: return read_ack(from);
  case message_kind::heartbeat: return read_heartbeat(from);
  case message_kind::goodbye: return read_goodbye(from);
  case message_kind::expelled: return read_expelled(from);
  case message_kind::question: return read_question(from);
  case message_kind::answer: return read_answer(from);
  }
  return std::nullopt;
}

}  // namespace

dc::byte_buffer write_link_message(const link_message& message) {
  dc::byte_buffer bytes;
  if (const auto* part = std::get_if<link_part>(&message)) {
    std::size_t size = 64;
    for (const batch& one : part->piece.frames)
      size += one.size();
    bytes.reserve(size);
  }
  std::visit(appender{bytes}, message);
  return bytes;
}

std::optional<link_message> read_link_message(dc::bytes_view bytes) {
  dc::byte_reader from(bytes);
  message_kind what{};
  if (!wire::read(from, what, message_kind::hello, message_kind::answer))
    return std::nullopt;
  std::optional<link_message> message = read_content(what, from);
  return from.remaining() == 0 ? std::move(message) : std::nullopt;
}

}  // namespace donet::runtime

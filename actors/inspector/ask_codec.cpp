#include "actors/inspector/ask_codec.hpp"

#include "runtime/cluster/wire_fields.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace donet::actors {

namespace {

namespace wire = runtime::wire;
using argument = std::pair<std::string, std::string>;

void append_text(dc::byte_buffer& to, const std::string& text) {
  wire::append(to, std::string_view(text));
}

bool read_text(dc::byte_reader& from, std::string& text) {
  return wire::read(from, text);
}

void append_argument(dc::byte_buffer& to, const argument& one) {
  append_text(to, one.first);
  append_text(to, one.second);
}

bool read_argument(dc::byte_reader& from, argument& one) {
  return read_text(from, one.first) && read_text(from, one.second);
}

}  // namespace

dc::byte_buffer write_ask(const ask_request& asked) {
  dc::byte_buffer bytes;
  append_text(bytes, asked.what);
  wire::append_list(bytes, asked.arguments, append_argument);
  return bytes;
}

dc::byte_buffer write_page(const page_report& page) {
  dc::byte_buffer bytes;
  wire::append(bytes, page.status);
  wire::append_list(bytes, page.rows, append_text);
  wire::append_list(bytes, page.notes, append_text);
  return bytes;
}

std::optional<ask_request> read_ask(dc::bytes_view bytes) {
  dc::byte_reader from(bytes);
  ask_request asked;
  if (!read_text(from, asked.what) || !wire::read_list(from, asked.arguments, read_argument)
      || from.remaining() != 0)
    return std::nullopt;
  return asked;
}

std::optional<page_report> read_page(dc::bytes_view bytes) {
  dc::byte_reader from(bytes);
  page_report page;
  if (!wire::read(from, page.status) || !wire::read_list(from, page.rows, read_text)
      || !wire::read_list(from, page.notes, read_text) || from.remaining() != 0)
    return std::nullopt;
  return page;
}

}  // namespace donet::actors

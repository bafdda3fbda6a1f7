#include "actors/event_logger/event_text.hpp"

#include "actors/event_logger/json_text.hpp"

#include <msgpack.hpp>

#include <cstdint>
#include <exception>

namespace donet::actors {

namespace {

// The key that the log adds to an event. If the event has the same key, a JSON parser would use the
// last one.
constexpr std::string_view time_key = "_time";

// Called by msgpack's parser for each value, and around those in arrays and maps. After a value
// that cannot be written the parser continues, to find more serious faults, but nothing more is
// written.
//
// Each item is written with ", " after it, which the end of its array or map removes.
class line_writer : public msgpack::null_visitor {
public:
  line_writer(std::string& out, std::string_view time) : out_(out), time_(time) {}

  bool visit_nil() {
    return value([this] { out_ += "null"; });
  }
  bool visit_boolean(bool is) {
    return value([this, is] { out_ += is ? "true" : "false"; });
  }
  bool visit_positive_integer(std::uint64_t number) {
    return value([this, number] { append_json_number(out_, number); });
  }
  bool visit_negative_integer(std::int64_t number) {
    return value([this, number] { append_json_number(out_, number); });
  }
  bool visit_float32(float number) {
    return value([this, number] { append_json_number(out_, number); });
  }
  bool visit_float64(double number) {
    return value([this, number] { append_json_number(out_, number); });
  }
  bool visit_str(const char* data, std::uint32_t size) { return text({data, size}); }
  bool visit_bin(const char* data, std::uint32_t size) { return text({data, size}); }

  // The first byte of the data is the type.
  bool visit_ext(const char* data, std::uint32_t size) {
    return value([this, data, size] {
      out_ += R"({"type": )";
      append_json_number(out_, static_cast<int>(static_cast<signed char>(*data)));
      out_ += R"(, "data": )";
      append_json_string(out_, {data + 1, size - 1});
      out_ += '}';
    });
  }

  bool start_array(std::uint32_t) { return enter('['); }
  bool end_array_item() { return separate(); }
  bool end_array() { return leave(']'); }

  bool start_map(std::uint32_t) {
    if (depth_ != 0)
      return enter('{');
    ++depth_;
    out_ += "{\"";
    out_ += time_key;
    out_ += "\": \"";
    out_ += time_;
    out_ += '"';
    return separate();
  }
  bool start_map_key() {
    if (key_depth_ == 0) {
      key_depth_ = depth_;
      key_begin_ = out_.size();
      key_is_text_ = false;
    }
    return true;
  }
  // A key that is not a string becomes a string of its JSON. Keys inside of it are not converted,
  // or each level would double the quotes of the nested ones.
  bool end_map_key() {
    if (key_depth_ == depth_) {
      key_depth_ = 0;
      if (!key_is_text_ && !fault_) {
        const std::string written = out_.substr(key_begin_);
        out_.resize(key_begin_);
        append_json_string(out_, written);
      }
    }
    if (!fault_)
      out_ += ": ";
    return true;
  }
  bool end_map_value() { return separate(); }
  bool end_map() { return leave('}'); }

  void insufficient_bytes(std::size_t, std::size_t) { fault_ = event_fault::truncated; }
  void parse_error(std::size_t, std::size_t) { fault_ = event_fault::malformed; }

  std::optional<event_fault> fault() const noexcept { return fault_; }

private:
  template <class Write>
  bool value(Write write) {
    if (depth_ == 0)
      fault_ = event_fault::not_a_map;
    if (!fault_)
      write();
    return true;
  }

  bool text(std::string_view bytes) {
    const bool is_key = key_depth_ != 0 && key_depth_ == depth_;
    key_is_text_ = key_is_text_ || is_key;
    return value([this, bytes, is_key] {
      const bool is_forged = is_key && depth_ == 1 && bytes == time_key;
      append_json_string(out_, is_forged ? "_" + std::string(bytes) : bytes);
    });
  }

  bool enter(char bracket) {
    value([this, bracket] { out_ += bracket; });
    if (++depth_ > event_depth_max && !fault_)
      fault_ = event_fault::too_deep;
    return true;
  }

  bool leave(char bracket) {
    --depth_;
    if (fault_)
      return true;
    if (out_.ends_with(", "))
      out_.resize(out_.size() - 2);
    out_ += bracket;
    return true;
  }

  bool separate() {
    if (!fault_)
      out_ += ", ";
    return true;
  }

  std::string& out_;
  std::string_view time_;
  std::optional<event_fault> fault_;
  std::size_t depth_ = 0;
  // For the outermost key that is being written: its depth, or 0; and its start.
  std::size_t key_depth_ = 0;
  std::size_t key_begin_ = 0;
  bool key_is_text_ = false;
};

std::optional<event_fault> write_line(std::string& out, dc::bytes_view event,
                                      std::string_view time) {
  line_writer writer(out, time);
  std::size_t end = 0;
  bool is_whole = false;
  try {
    is_whole =
      msgpack::parse(reinterpret_cast<const char*>(event.data()), event.size(), end, writer);
  } catch (const msgpack::unpack_error&) {
    return event_fault::malformed;
  }
  if (is_whole && end < event.size())
    return event_fault::extraneous;
  return writer.fault();
}

}  // namespace

std::string_view name(event_fault fault) noexcept {
  switch (fault) {
  case event_fault::malformed: return "malformed";
  case event_fault::truncated: return "truncated";
  case event_fault::extraneous: return "extraneous";
  case event_fault::not_a_map: return "not_a_map";
  case event_fault::too_deep: return "too_deep";
  }
  return "";
}

std::string_view sentence(event_fault fault) noexcept {
  switch (fault) {
  case event_fault::malformed: return "has a byte that MessagePack does not use";
  case event_fault::truncated: return "is cut short";
  case event_fault::extraneous: return "has bytes behind its end";
  case event_fault::not_a_map: return "is not a map";
  case event_fault::too_deep: return "has too many maps and arrays in each other";
  }
  return "";
}

std::array<std::string_view, event_faults> event_fault_names() noexcept {
  std::array<std::string_view, event_faults> names;
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i] = name(static_cast<event_fault>(i));
  return names;
}

std::optional<event_fault> append_event(std::string& lines, dc::bytes_view event,
                                        std::string_view time) {
  const std::size_t before = lines.size();
  const std::optional<event_fault> fault = write_line(lines, event, time);
  if (fault)
    lines.resize(before);
  else
    lines += '\n';
  return fault;
}

}  // namespace donet::actors

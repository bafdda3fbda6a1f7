#include "tools/db/object_line.hpp"

#include "actors/database_server/column_codec.hpp"
#include "dcfile/error.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tools/dc/advice.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <set>
#include <utility>
#include <vector>

namespace donet::tools {

namespace {

using actors::column_kind;
using json = nlohmann::ordered_json;

// Every JSON parser reads numbers up to this one exactly.
constexpr std::int64_t exact_max = std::int64_t{1} << 53;

bool is_number(column_kind kind) noexcept {
  return kind == column_kind::integer || kind == column_kind::unsigned64;
}

json number_of(std::string digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || number > exact_max
      || number < -exact_max)
    return digits;
  return number;
}

// ---- writing ----

// If the text does not represent exactly these bytes, the bytes are written instead.
json as_dc_text(const dc::field& field, dc::bytes_view value, bool is_marked) {
  const dc::result<std::string> text = dc::to_text(field, value);
  dc::byte_buffer again;
  const bool is_exact = text && dc::from_text(field, *text, again)
                        && dc::as_text(again) == dc::as_text(value)
                        && dc::is_legal_text(dc::as_bytes(*text), dc::text_policy::utf8);
  if (!is_exact)
    return {{"hex", dc::to_hex(value)}};
  if (is_marked)
    return {{"dc", *text}};
  return *text;
}

json to_json(const dc::field& field, dc::bytes_view value) {
  const column_kind kind = actors::column_kind_of(field);
  if (is_number(kind))
    return number_of(actors::to_column(field, value));
  if (kind != column_kind::text)
    return as_dc_text(field, value, false);
  std::optional<std::string> text = actors::unescaped_text(actors::to_column(field, value));
  if (text && dc::is_legal_text(dc::as_bytes(*text), dc::text_policy::utf8))
    return *std::move(text);
  return as_dc_text(field, value, true);
}

// ---- reading ----

// The form of a `text` column.
std::string with_escapes(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text)
    escaped.append(c == '\\' ? 2 : 1, c);
  return escaped;
}

bool from_dc_text(const dc::field& field, std::string_view text, dc::byte_buffer& to,
                  std::string& why) {
  const dc::status read = dc::from_text(field, text, to);
  if (!read)
    why = read.error().message;
  return static_cast<bool>(read);
}

bool from_string(const dc::field& field, const std::string& text, dc::byte_buffer& to,
                 std::string& why) {
  const column_kind kind = actors::column_kind_of(field);
  if (is_number(kind)) {
    why = "is no whole number that fits";
    return actors::from_column(field, text, to);
  }
  if (kind == column_kind::text) {
    why = "is too long";
    return actors::from_column(field, with_escapes(text), to);
  }
  return from_dc_text(field, text, to, why);
}

bool from_json(const dc::field& field, const json& value, dc::byte_buffer& to, std::string& why) {
  if (value.is_string())
    return from_string(field, value.get_ref<const std::string&>(), to, why);
  if (value.is_number_integer() && is_number(actors::column_kind_of(field))) {
    why = "is no whole number that fits";
    return actors::from_column(field, value.dump(), to);
  }
  if (value.is_object() && value.size() == 1 && value.front().is_string()) {
    const auto& text = value.front().get_ref<const std::string&>();
    if (value.contains("dc"))
      return from_dc_text(field, text, to, why);
    why = "is no bytes in hexadecimal";
    if (value.contains("hex"))
      return dc::from_hex(text, to);
  }
  why = is_number(actors::column_kind_of(field))
          ? "must be a whole number"
          : R"(must be a JSON string, or {"dc": "..."} or {"hex": "..."})";
  return false;
}

// Null if it is not JSON. Equal keys are an error, because all but the last would be lost.
json parsed(std::string_view line, std::string& why) {
  bool has_twice = false;
  std::vector<std::set<std::string>> keys;
  const auto look = [&](int, json::parse_event_t event, json& at) {
    if (event == json::parse_event_t::object_start)
      keys.emplace_back();
    else if (event == json::parse_event_t::object_end)
      keys.pop_back();
    else if (event == json::parse_event_t::key)
      has_twice = !keys.back().insert(at.get<std::string>()).second || has_twice;
    return true;
  };
  json result = json::parse(line, look, false);
  why = has_twice ? "the same key stands twice in an object of JSON" : "this is no object of JSON";
  return has_twice || !result.is_object() ? json() : result;
}

// True if the object has no other keys.
bool has_only(const json& object, const std::set<std::string>& keys, std::string& why) {
  for (const auto& [key, value] : object.items()) {
    if (keys.contains(key))
      continue;
    why = "the key '" + key + "' means nothing here";
    return false;
  }
  return true;
}

std::optional<std::uint64_t> whole_number(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned())
    return std::nullopt;
  return found->get<std::uint64_t>();
}

}  // namespace

std::string to_line(const actors::whole_object& object) {
  json fields = json::object();
  for (const actors::stored_value& one : object.values)
    fields[std::string(one.field->name())] = to_json(*one.field, one.value);
  json line;
  line["doid"] = value(object.id);
  line["class"] = object.class_name;
  line["fields"] = std::move(fields);
  return line.dump();
}

const line_reader::field_map& line_reader::fields_of(const dc::class_entry& kind) {
  const auto [at, is_new] = fields_.try_emplace(&kind);
  if (is_new) {
    for (const dc::field* const one : actors::stored_fields(kind))
      at->second.emplace(one->name(), one);
  }
  return at->second;
}

std::optional<actors::whole_object> line_reader::read(std::string_view line, std::string& why) {
  const json object = parsed(line, why);
  if (object.is_null() || !has_only(object, {"doid", "class", "fields"}, why))
    return std::nullopt;
  actors::whole_object result;
  const std::optional<std::uint64_t> id = whole_number(object, "doid");
  if (!id || *id == 0 || *id > UINT32_MAX) {
    why = R"("doid" must be a whole number from 1 to 4294967295)";
    return std::nullopt;
  }
  result.id = runtime::doid{static_cast<std::uint32_t>(*id)};
  const auto name = object.find("class");
  if (name == object.end() || !name->is_string()) {
    why = R"("class" must be the name of a class)";
    return std::nullopt;
  }
  result.class_name = name->get<std::string>();
  result.kind = contract_.find_class(result.class_name);
  if (result.kind == nullptr || result.kind->is_struct) {
    std::vector<std::string_view> names;
    for (const dc::class_entry* const one : contract_.classes()) {
      if (!one->is_struct)
        names.push_back(one->name);
    }
    why =
      "the contract has no class '" + result.class_name + "'" + advice(result.class_name, names);
    return std::nullopt;
  }
  const auto fields = object.find("fields");
  if (fields == object.end() || !fields->is_object()) {
    why = R"("fields" must be an object of JSON)";
    return std::nullopt;
  }
  const field_map& known = fields_of(*result.kind);
  for (const auto& [key, written] : fields->items()) {
    const auto found = known.find(key);
    if (found == known.end()) {
      std::vector<std::string_view> names;
      for (const auto& [each, field] : known)
        names.push_back(each);
      why = result.kind->find(key) == nullptr
              ? result.class_name + " has no field '" + key + "'" + advice(key, names)
              : result.class_name + "." + key + " is no field that a database keeps";
      return std::nullopt;
    }
    const dc::field& field = *found->second;
    actors::stored_value one{&field, {}};
    std::string fault;
    const std::string where = result.class_name + "." + key + ": ";
    if (!from_json(field, written, one.value, fault)) {
      why = where + "the value " + fault;
      return std::nullopt;
    }
    if (const dc::verdict legal = dc::validate(field.type(), one.value, strings_); !legal) {
      why = where + std::string(dc::describe(legal.fault));
      return std::nullopt;
    }
    if (one.value.empty()) {
      why = where + "there is nothing to keep of it";
      return std::nullopt;
    }
    result.values.push_back(std::move(one));
  }
  return result;
}

// ---- the first line ----

std::string to_line(const export_header& header) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hash = "0x";
  for (int shift = 28; shift >= 0; shift -= 4)
    hash += digits[header.contract_hash >> shift & 0xf];
  json line;
  line["donet_export"] = header.version;
  line["contract_hash"] = hash;
  line["time"] = header.time;
  if (header.objects)
    line["objects"] = *header.objects;
  return line.dump();
}

std::optional<export_header> read_header(std::string_view line, std::string& why) {
  const json object = parsed(line, why);
  if (object.is_null() || !object.contains("donet_export")) {
    why = R"(this is no file of `donet-db export`: the first line must begin {"donet_export": 1)";
    return std::nullopt;
  }
  if (!has_only(object, {"donet_export", "contract_hash", "time", "objects"}, why))
    return std::nullopt;
  export_header header;
  header.version = whole_number(object, "donet_export").value_or(0);
  if (header.version != export_header::current_version) {
    why = "the file is of version " + object["donet_export"].dump()
          + ", of which this program knows nothing";
    return std::nullopt;
  }
  const std::string hash = object.value("contract_hash", json()).is_string()
                             ? object["contract_hash"].get<std::string>()
                             : std::string();
  const auto [end, error] = std::from_chars(hash.data() + std::min<std::size_t>(hash.size(), 2),
                                            hash.data() + hash.size(), header.contract_hash, 16);
  if (!hash.starts_with("0x") || error != std::errc{} || end != hash.data() + hash.size()) {
    why = R"("contract_hash" must be a number like "0x004d12b9")";
    return std::nullopt;
  }
  if (object.contains("time") && object["time"].is_string())
    header.time = object["time"].get<std::string>();
  header.objects = whole_number(object, "objects");
  return header;
}

}  // namespace donet::tools

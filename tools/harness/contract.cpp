#include "tools/harness/contract.hpp"

#include "dcfile/load.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tools/harness/failure.hpp"

#include <span>

namespace donet::harness {

namespace {

std::string full_name(const dc::class_entry& of, const dc::field& field) {
  return std::string(of.name) + '.' + std::string(field.name());
}

// The text after the name of a field: `("Ann")`, or ` = 7` for a plain one.
std::string text_of_value(const field_value& one) {
  const auto text = dc::to_text(*one.field, one.bytes);
  if (!text)
    return '<' + dc::to_hex(one.bytes) + '>';
  return one.field->kind == dc::field_kind::plain ? " = " + *text : *text;
}

}  // namespace

std::string describe(const field_value& one) {
  return std::string(one.field->name()) + text_of_value(one);
}

void store(const field_value& one, field_map& to) {
  if (one.field->kind != dc::field_kind::molecular) {
    to[one.field->id()] = one.bytes;
    return;
  }
  dc::byte_reader from(one.bytes);
  for (const dc::field* const component : one.field->components) {
    dc::byte_buffer piece;
    if (!read_value(*component, from, piece))
      return;
    to[component->id()] = std::move(piece);
  }
}

std::shared_ptr<const dc::schema> load_contract(const std::vector<std::filesystem::path>& files) {
  std::vector<dc::source> texts;
  for (const auto& file : files) {
    auto text = dc::read_source(file);
    if (!text)
      throw failure(text.error().message);
    texts.push_back(*std::move(text));
  }
  auto loaded = dc::load(std::span<const dc::source>(texts));
  if (loaded.contract == nullptr) {
    std::string all = "the DC file is wrong:";
    for (const auto& problem : loaded.problems)
      all += '\n' + dc::to_string(problem, texts);
    throw failure(all);
  }
  return loaded.contract;
}

const dc::class_entry& class_named(const dc::schema& schema, std::string_view name) {
  const auto* const found = schema.find_class(name);
  if (found == nullptr || found->is_struct)
    throw failure("the DC file has no dclass " + std::string(name));
  return *found;
}

const dc::field& field_named(const dc::class_entry& of, std::string_view name) {
  const auto* const found = of.find(name);
  if (found == nullptr)
    throw failure("dclass " + std::string(of.name) + " has no field " + std::string(name));
  return *found;
}

field_value packed(const dc::class_entry& of, std::string_view field, const dc::value::list& with) {
  field_value made{&field_named(of, field), {}};
  if (const auto done = dc::pack_arguments(*made.field, with, made.bytes); !done)
    throw failure("wrong values for " + full_name(of, *made.field) + ": " + done.error().message);
  return made;
}

field_value packed_text(const dc::class_entry& of, std::string_view field, std::string_view text) {
  field_value made{&field_named(of, field), {}};
  if (const auto done = dc::from_text(*made.field, text, made.bytes); !done)
    throw failure("wrong values for " + full_name(of, *made.field) + ": " + done.error().message);
  return made;
}

dc::value::list values_of(const field_value& one) {
  const auto read = dc::unpack(one.field->type(), one.bytes);
  if (!read)
    throw failure(describe(one) + " is no value: " + read.error().message);
  const auto* const list = std::get_if<dc::value::list>(&read->content);
  return one.field->kind == dc::field_kind::plain || list == nullptr ? dc::value::list{*read}
                                                                     : *list;
}

void throw_no_argument(const field_value& one, std::size_t index) {
  throw failure(describe(one) + " has no argument " + std::to_string(index) + " of that type");
}

std::string text_of(const dc::class_entry& of, std::string_view field, const field_map& known) {
  const dc::field& which = field_named(of, field);
  const auto found = known.find(which.id());
  if (found == known.end())
    return {};
  const auto text = dc::to_text(which, found->second);
  return text ? *text : '<' + dc::to_hex(found->second) + '>';
}

std::vector<const dc::field*> required_fields(const dc::class_entry& of, audience who) {
  std::vector<const dc::field*> all;
  for (const dc::field* const each : of.fields) {
    if (each->kind == dc::field_kind::molecular || !each->has(dc::keyword::required))
      continue;
    const bool shown = who == audience::ai || each->has(dc::keyword::broadcast)
                       || each->has(dc::keyword::clrecv)
                       || (who == audience::owner && each->has(dc::keyword::ownrecv));
    if (shown)
      all.push_back(each);
  }
  return all;
}

bool read_value(const dc::field& of, dc::byte_reader& from, dc::byte_buffer& to) {
  const dc::bytes_view rest(from.position(), from.remaining());
  const auto checked = dc::measure(of.type(), rest);
  dc::bytes_view piece;
  if (!checked || !from.take(checked.size, piece))
    return false;
  to.assign(piece.begin(), piece.end());
  return true;
}

bool read_required(const dc::class_entry& of, audience who, dc::byte_reader& from,
                   std::vector<field_value>& to) {
  for (const dc::field* const each : required_fields(of, who)) {
    field_value one{each, {}};
    if (!read_value(*each, from, one.bytes))
      return false;
    to.push_back(std::move(one));
  }
  return true;
}

bool read_field(const dc::class_entry& of, dc::byte_reader& from, field_value& to) {
  std::uint16_t id = 0;
  if (!from.read(id))
    return false;
  to.field = of.find(id);
  return to.field != nullptr && read_value(*to.field, from, to.bytes);
}

bool read_fields(const dc::class_entry& of, dc::byte_reader& from, std::vector<field_value>& to) {
  std::uint16_t count = 0;
  if (!from.read(count))
    return false;
  for (; count > 0; --count) {
    field_value one;
    if (!read_field(of, from, one))
      return false;
    to.push_back(std::move(one));
  }
  return true;
}

}  // namespace donet::harness

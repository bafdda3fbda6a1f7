#include "tools/dc/commands.hpp"

#include "dcfile/load.hpp"
#include "dcfile/printer.hpp"
#include "dcfile/value_text.hpp"
#include "tools/dc/advice.hpp"
#include "tools/dc/describe.hpp"
#include "tools/dc/expression.hpp"
#include "tools/dc/fault_path.hpp"
#include "tools/dc/report.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::tools {

namespace {

std::vector<std::string_view> names_of(const dc::schema& contract) {
  std::vector<std::string_view> names;
  for (const auto* entry : contract.classes())
    names.push_back(entry->name);
  return names;
}

std::vector<std::string_view> names_of(const dc::class_entry& entry) {
  std::vector<std::string_view> names;
  for (const auto* f : entry.by_name)
    names.push_back(f->name());
  return names;
}

class session {
public:
  session(const invocation& asked, std::ostream& out, bool color_out, std::ostream& err,
          bool color_err)
      : asked_(asked), out_(out), err_(err), out_colors_(color_out), err_colors_(color_err) {}

  exit_code run() {
    if (!read_files())
      return exit_wrong_input;
    loaded_ = dc::load(texts_, asked_.options);
    if (asked_.command == command::check)
      return check();
    if (loaded_.contract == nullptr) {
      report_problems();
      return exit_wrong_input;
    }
    switch (asked_.command) {
    case command::check: break;
    case command::hash: return hash();
    case command::print: return print();
    case command::describe: return describe();
    case command::pack: return pack();
    case command::unpack: return unpack();
    }
    return exit_ok;
  }

private:
  const dc::schema& contract() const { return *loaded_.contract; }

  /// Reads all files, so that every one that cannot be read is named.
  bool read_files() {
    bool all_read = true;
    for (const auto& file : asked_.files) {
      auto text = dc::read_source(file);
      if (text) {
        texts_.push_back(*std::move(text));
      } else {
        err_ << problem(text.error());
        all_read = false;
      }
    }
    return all_read;
  }

  std::string problem(const dc::failure& why) const {
    return rendered({dc::severity::error, why.code, {}, why.message}, {}, err_colors_);
  }

  /// Reports an error in a text of the command line.
  exit_code refuse(std::string_view name, const std::string& text, const dc::failure& why) {
    const dc::source shown{std::string(name), text};
    err_ << rendered({dc::severity::error, why.code, why.where, why.message}, {&shown, 1},
                     err_colors_);
    return exit_wrong_input;
  }

  void report_problems() {
    err_ << rendered(loaded_.problems, texts_, err_colors_);
    if (const auto count = counted(loaded_.problems, loaded_.dropped_problems); !count.empty())
      err_ << count << '\n';
  }

  exit_code check() {
    report_problems();
    if (loaded_.contract == nullptr)
      return exit_wrong_input;
    const auto warnings = loaded_.problems.size() + loaded_.dropped_problems;
    if (warnings > 0 && asked_.warnings_are_errors)
      return exit_wrong_input;
    const auto counts = count_declarations(contract());
    out_ << (texts_.size() == 1 ? texts_.front().name : std::to_string(texts_.size()) + " files")
         << ": " << quantity(counts.classes, "class", "classes") << ", "
         << quantity(counts.structs, "struct", "structs") << ", "
         << quantity(counts.fields, "field", "fields") << ", hash " << hash_text(contract().hash())
         << ", " << quantity(warnings, "warning", "warnings") << '\n';
    return exit_ok;
  }

  exit_code hash() {
    const auto hash = contract().hash();
    const auto as_signed = static_cast<std::int32_t>(hash);
    switch (asked_.hash_format) {
    case hash_format::hex: out_ << hash_text(hash) << '\n'; break;
    case hash_format::decimal: out_ << hash << '\n'; break;
    case hash_format::signed_decimal: out_ << as_signed << '\n'; break;
    case hash_format::all:
      out_ << "hex      " << hash_text(hash) << "\ndecimal  " << hash << "\nsigned   " << as_signed
           << '\n';
      break;
    }
    return exit_ok;
  }

  exit_code print() {
    out_ << dc::print(contract(), {!asked_.brief});
    return exit_ok;
  }

  exit_code describe() {
    const dc::class_entry* only = nullptr;
    if (!asked_.class_name.empty()) {
      only = contract().find_class(asked_.class_name);
      if (only == nullptr) {
        err_ << problem(unknown_class(asked_.class_name));
        return exit_wrong_input;
      }
    }
    if (asked_.json)
      describe_as_json(contract(), only, out_);
    else
      describe_as_text(contract(), only, out_colors_, out_);
    return exit_ok;
  }

  exit_code pack() {
    constexpr std::string_view name = "<expression>";
    const auto split = split_expression(asked_.expression);
    if (!split)
      return refuse(name, asked_.expression, split.error());
    const auto found = find_field(*split);
    if (!found)
      return refuse(name, asked_.expression, found.error());
    dc::byte_buffer bytes;
    const auto packed =
      dc::from_text(**found, split->value, bytes, {asked_.options.dialect, false});
    if (!packed) {
      auto why = packed.error();
      if (why.where.line == 0)
        why.where = position_of(asked_.expression, split->class_at);
      return refuse(name, asked_.expression, why);
    }
    out_ << dc::to_hex(bytes) << '\n';
    return exit_ok;
  }

  exit_code unpack() {
    constexpr std::string_view field_name = "<field>";
    const auto split = split_expression(asked_.expression);
    if (!split)
      return refuse(field_name, asked_.expression, split.error());
    const auto field_end = split->field_at + split->field_name.size();
    if (const auto rest = asked_.expression.find_first_not_of(" \t\r\n", field_end);
        rest != std::string::npos)
      return refuse(field_name, asked_.expression,
                    {dc::error::syntax, "nothing may follow the name of the field here",
                     position_of(asked_.expression, rest)});
    const auto found = find_field(*split);
    if (!found)
      return refuse(field_name, asked_.expression, found.error());

    constexpr std::string_view hex_name = "<hex>";
    const auto read = read_hex(asked_.hex);
    if (!read)
      return refuse(hex_name, asked_.hex, read.error());
    const auto& f = **found;
    if (const auto fault = find_fault(f, read->bytes, asked_.strings))
      return refuse(
        hex_name, asked_.hex,
        {fault->code, fault->message, position_of(asked_.hex, read->offsets[fault->offset])});
    const auto text = dc::to_text(f, read->bytes, {asked_.options.dialect, asked_.names});
    if (!text)
      return refuse(hex_name, asked_.hex, text.error());
    out_ << *text << '\n';
    return exit_ok;
  }

  dc::failure unknown_class(std::string_view name) const {
    return {dc::error::not_defined,
            "there is no class or struct '" + std::string(name) + '\''
              + advice(name, names_of(contract())),
            {}};
  }

  dc::result<const dc::field*> find_field(const field_expression& wanted) const {
    const auto* entry = contract().find_class(wanted.class_name);
    if (entry == nullptr) {
      auto why = unknown_class(wanted.class_name);
      why.where = position_of(asked_.expression, wanted.class_at);
      return why;
    }
    const auto* f = entry->find(wanted.field_name);
    if (f == nullptr)
      return dc::failure{dc::error::not_defined,
                         '\'' + std::string(entry->name) + "' has no field '"
                           + std::string(wanted.field_name) + '\''
                           + advice(wanted.field_name, names_of(*entry)),
                         position_of(asked_.expression, wanted.field_at)};
    return f;
  }

  const invocation& asked_;
  std::ostream& out_;
  std::ostream& err_;
  palette out_colors_;
  palette err_colors_;
  std::vector<dc::source> texts_;
  dc::load_outcome loaded_;
};

}  // namespace

exit_code run(const invocation& asked, std::ostream& out, bool color_out, std::ostream& err,
              bool color_err) {
  return session(asked, out, color_out, err, color_err).run();
}

}  // namespace donet::tools

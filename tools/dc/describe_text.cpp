#include "tools/dc/describe.hpp"
#include "tools/dc/report.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace donet::tools {

namespace {

constexpr std::string_view gap = "  ";
// A cell that is wider than the maximum width of its column gets a line of its own.
constexpr std::size_t declaration_width_max = 56;
constexpr std::size_t keywords_width_max = 44;
constexpr std::size_t default_size_max = 28;

std::string joined(const std::vector<std::string_view>& words, std::string_view separator) {
  std::string out;
  for (const auto word : words)
    out.append(out.empty() ? "" : separator).append(word);
  return out;
}

std::string padded(std::string text, std::size_t width) {
  text.append(width - std::min(width, text.size()), ' ');
  return text;
}

// Rows of a table whose columns are as wide as their content, up to a limit each.
class table {
public:
  using row = std::array<std::string, 4>;

  table(row heads, std::array<std::size_t, 4> width_max)
      : heads_(std::move(heads)), width_max_(width_max) {}

  void add(std::string label, row cells) {
    label_width_ = std::max(label_width_, label.size());
    labels_.push_back(std::move(label));
    rows_.push_back(std::move(cells));
  }

  void write(std::string_view label_head, const palette& colors, std::ostream& out) const {
    if (rows_.empty())
      return;
    std::array<std::size_t, 4> widths{};
    for (std::size_t i = 0; i < widths.size(); ++i) {
      for (const auto& cells : rows_)
        if (cells[i].size() <= width_max_[i])
          widths[i] = std::max(widths[i], cells[i].size());
      // A column without a single cell does not appear.
      const bool used = std::ranges::any_of(rows_, [&](const row& r) { return !r[i].empty(); });
      widths[i] = used ? std::max(widths[i], heads_[i].size()) : 0;
    }
    const auto label_width = std::max(label_width_, label_head.size());
    out << colors.faint(line(std::string(label_head), label_width, heads_, widths));
    for (std::size_t i = 0; i < rows_.size(); ++i)
      out << line(labels_[i], label_width, rows_[i], widths);
  }

private:
  static std::string line(const std::string& label, std::size_t label_width, const row& cells,
                          const std::array<std::size_t, 4>& widths) {
    std::string text(gap);
    text.append(label_width - label.size(), ' ').append(label);
    std::size_t start = text.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (widths[i] == 0)
        continue;
      text.append(gap).append(padded(cells[i], widths[i]));
      start += gap.size() + widths[i];
      const bool more = std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(i) + 1, cells.end(),
                                    [](const std::string& cell) { return !cell.empty(); });
      if (cells[i].size() > widths[i] && more)
        text.append("\n").append(start, ' ');
    }
    text.resize(text.find_last_not_of(' ') + 1);
    return text + '\n';
  }

  row heads_;
  std::array<std::size_t, 4> width_max_;
  std::vector<std::string> labels_;
  std::vector<row> rows_;
  std::size_t label_width_ = 0;
};

std::string shortened(std::string text) {
  if (text.size() > default_size_max)
    text.replace(default_size_max - 3, text.npos, "...");
  return text;
}

// Empty for a field without a value of its own: a molecular, a method without arguments.
std::string default_cell(const dc::field& f, dc::dialect language) {
  if (f.kind == dc::field_kind::molecular
      || (f.kind == dc::field_kind::method && f.type().members.empty()))
    return {};
  const auto value = default_of(f, language);
  return value ? shortened(value->text) : "none";
}

void write_class(const dc::class_entry& entry, dc::dialect language, const palette& colors,
                 std::ostream& out) {
  out << (entry.is_struct ? "struct " : "dclass ")
      << colors.name(entry.name.empty() ? "(without a name)" : entry.name);
  std::vector<std::string_view> bases;
  for (const auto* base : entry.bases)
    bases.push_back(base->name);
  if (!bases.empty())
    out << " : " << joined(bases, ", ");
  out << colors.faint(gap) << colors.faint("id " + std::to_string(entry.index)) << '\n';

  table fields(
    {"field", "keywords", "default", "inherited from"},
    {declaration_width_max, keywords_width_max, default_size_max, declaration_width_max});
  const auto add = [&](const dc::field& f) {
    fields.add(f.number == dc::field::unnumbered ? "-" : std::to_string(f.number),
               {declaration_of(f, language), joined(f.keywords->names, " "),
                default_cell(f, language),
                f.owner == &entry || f.owner == nullptr ? "" : std::string(f.owner->name)});
  };
  if (entry.constructor != nullptr)
    add(*entry.constructor);
  for (const auto* f : entry.fields)
    add(*f);
  fields.write("id", colors, out);
}

void write_item(std::string_view label, const std::string& text, const palette& colors,
                std::ostream& out) {
  constexpr std::size_t label_width = 10;
  out << colors.strong(padded(std::string(label), label_width)) << text << '\n';
}

void write_heading(const dc::schema& contract, const palette& colors, std::ostream& out) {
  const auto counts = count_declarations(contract);
  write_item("hash", hash_text(contract.hash()) + " (" + std::to_string(contract.hash()) + ')',
             colors, out);
  write_item("dialect", std::string(name_of(contract.options().dialect)), colors, out);
  std::string contents = quantity(counts.classes, "class", "classes");
  if (counts.classes > 0)
    contents += " with " + quantity(counts.fields, "field", "fields");
  contents += ", " + quantity(counts.structs, "struct", "structs");
  if (counts.structs > 0)
    contents += " with " + quantity(counts.members, "member", "members");
  write_item("contents", contents, colors, out);
  const auto keywords = contract.custom_keywords();
  if (!keywords.empty())
    write_item("keywords", joined({keywords.begin(), keywords.end()}, " "), colors, out);
  for (const auto& declaration : contract.declarations()) {
    if (const auto* import = std::get_if<dc::import_entry>(&declaration))
      write_item("import",
                 std::string(import->module)
                   + (import->symbols.empty() ? "" : ": " + joined(import->symbols, ", ")),
                 colors, out);
    else if (const auto* alias = std::get_if<dc::typedef_entry>(&declaration))
      write_item("typedef", definition_of(*alias, contract.options().dialect), colors, out);
    else if (const auto* selector = std::get_if<const dc::switch_entry*>(&declaration))
      write_item("switch",
                 std::string((*selector)->name) + " ("
                   + one_line(dc::print((*selector)->key, contract.options().dialect))
                   + "): " + quantity((*selector)->cases.size(), "case", "cases"),
                 colors, out);
  }
}

}  // namespace

void describe_as_text(const dc::schema& contract, const dc::class_entry* only,
                      const palette& colors, std::ostream& out) {
  const auto language = contract.options().dialect;
  if (only != nullptr) {
    write_class(*only, language, colors, out);
    return;
  }
  write_heading(contract, colors, out);
  for (const auto* entry : contract.classes()) {
    if (!out)
      return;
    out << '\n';
    write_class(*entry, language, colors, out);
  }
}

}  // namespace donet::tools

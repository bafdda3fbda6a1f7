#include "tools/package/role_manual.hpp"

#include "tools/cli/roff.hpp"

#include <algorithm>
#include <string_view>

namespace donet::package {

namespace {

using cli::roff;

constexpr std::string_view introduction =
  "A role file says what a donet\\-node is to be: which services it runs, where they listen, which "
  "contracts (DC files) they serve. It is written in TOML. An unknown key, a wrong value or a "
  "missing "
  "key is told with its line, all of them at once, before anything starts; ";

constexpr std::string_view rest = "Below are the role files that come with donet, with all keys. A "
                                  "key or table behind a # without a "
                                  "blank shows its default, or an example where there is none.";

// `# ---- the node itself ----`
std::string_view heading_in(std::string_view line) {
  constexpr std::string_view begin = "# ---- ";
  constexpr std::string_view end = " ----";
  if (!line.starts_with(begin) || !line.ends_with(end) || line.size() <= begin.size() + end.size())
    return {};
  return line.substr(begin.size(), line.size() - begin.size() - end.size());
}

bool is_prose(std::string_view line) {
  return line.starts_with("# ");
}

// Collects lines of one kind until a line of another kind follows.
class page_section {
public:
  explicit page_section(roff& page) : page_(page) {}

  void add(std::string_view line) {
    if (line.empty() || line == "#") {
      flush();
    } else if (const std::string_view heading = heading_in(line); !heading.empty()) {
      flush();
      page_.subsection(heading);
    } else if (is_prose(line)) {
      flush_keys();
      prose_ += std::string(line.substr(2)) + '\n';
    } else {
      flush_prose();
      keys_ += std::string(line) + '\n';
    }
  }

  void flush() {
    flush_prose();
    flush_keys();
  }

private:
  void flush_prose() {
    if (!prose_.empty())
      page_.paragraph(std::string_view(prose_).substr(0, prose_.size() - 1));
    prose_.clear();
  }

  void flush_keys() {
    if (!keys_.empty())
      page_.verbatim(keys_);
    keys_.clear();
  }

  roff& page_;
  std::string prose_;
  std::string keys_;
};

}  // namespace

void write_role_manual(std::ostream& out, const std::vector<role_text>& roles) {
  roff page(out, "donet-node.toml", 5, "Made of the role files in config/roles.");
  page.section("Name");
  out << "donet\\-node.toml \\- what a donet\\-node is to be\n";
  page.section("Description");
  out << introduction << roff::bold("donet-node --check") << " does only that.\n";
  page.paragraph(rest);
  for (const role_text& role : roles) {
    page.section(role.name);
    page_section section(page);
    std::string_view text = role.text;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      section.add(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    section.flush();
  }
  page.section("See also");
  page.paragraph("donet-dc(1), donet-db(1), donet-inspect(1), donet-node(8)");
}

}  // namespace donet::package

#pragma once
// A manual page in the format of man(7).

#include <ostream>
#include <string>
#include <string_view>

namespace donet::cli {

class roff {
public:
  /// Writes to `out`, which must outlive it, starting with the page's title. `origin` is a remark
  /// for readers of the file itself.
  roff(std::ostream& out, std::string_view name, int section, std::string_view origin);

  void section(std::string_view title);
  void subsection(std::string_view title);

  /// Filled text; roff breaks the lines.
  void paragraph(std::string_view text);
  /// A paragraph after a term. `bold` and `italic` create bold and italic parts.
  void tagged(std::string_view term, std::string_view text);
  /// Lines without any change.
  void verbatim(std::string_view lines);
  /// One line: `command` in bold, then `rest`.
  void call(std::string_view command, std::string_view rest);

  /// Escapes everything that has a meaning in roff.
  static std::string plain(std::string_view text);
  static std::string bold(std::string_view text);
  static std::string italic(std::string_view text);

private:
  std::ostream& out_;
};

}  // namespace donet::cli

#pragma once
// A manual page in the format of man(7).

#include <ostream>
#include <string>
#include <string_view>

namespace donet::cli {

class roff {
public:
  /// Writes to `out`, which outlives it, beginning with the page's title. `origin` is a remark for
  /// readers of the file itself.
  roff(std::ostream& out, std::string_view name, int section, std::string_view origin);

  void section(std::string_view title);
  void subsection(std::string_view title);

  /// Filled text; lines end where they fit.
  void paragraph(std::string_view text);
  /// A paragraph behind a term. Bold and italic parts come from `bold` and `italic`.
  void tagged(std::string_view term, std::string_view text);
  /// Lines as they are.
  void verbatim(std::string_view lines);
  /// One line, `command` bold, and the end of it.
  void call(std::string_view command, std::string_view rest);

  /// Text in which nothing means something to roff.
  static std::string plain(std::string_view text);
  static std::string bold(std::string_view text);
  static std::string italic(std::string_view text);

private:
  std::ostream& out_;
};

}  // namespace donet::cli

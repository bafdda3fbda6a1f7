#pragma once
// The id by which CAF tells actor systems apart. CAF makes it of the machine's network addresses, the id
// of its root file system and the process id: two containers of one image, each with process id 1, get
// the same, and take each other for themselves. donet replaces the id of the file system by a text of
// its own, which is different for each actor system.

#include <string>

namespace donet::runtime {

/// While a scope lives, actor systems that its thread makes get an id of `text`; of the innermost if
/// there are several. Without a scope each gets an id of random text.
///
/// A node uses the text of its incarnation, so its id differs in each of its lives.
class caf_identity_scope {
public:
  explicit caf_identity_scope(std::string text);
  caf_identity_scope(const caf_identity_scope&) = delete;
  caf_identity_scope& operator=(const caf_identity_scope&) = delete;
  ~caf_identity_scope();

private:
  const std::string* outer_;
  std::string text_;
};

}  // namespace donet::runtime

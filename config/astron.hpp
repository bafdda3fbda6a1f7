#pragma once
// Recognises input for Astron: its YAML files, and its names for donet's keys.

#include <string>
#include <string_view>

namespace donet::config {

/// True if the text is YAML, judged by its first line that is not a comment. Only for a text that
/// is not TOML.
bool is_yaml(std::string_view text);

/// True if a YAML text has sections of Astron's role files.
bool is_of_astron(std::string_view text);

/// The name in donet of Astron's `key` (dotted, of an unknown key or table); empty if Astron has no
/// such key.
std::string astron_advice(std::string_view key);

}  // namespace donet::config

#pragma once
// Completion scripts for shells. Each is sourced, or put where the shell looks for such files; none
// needs more than the shell itself.

#include "tools/cli/outline.hpp"

#include <ostream>
#include <string>
#include <string_view>

namespace donet::cli {

/// True if there is a completion for that shell: bash, zsh and fish.
bool completes(std::string_view shell);

/// `shell` must be one of these.
void write_completion(std::ostream& out, const outline_command& program, std::string_view shell);

void write_bash_completion(std::ostream& out, const outline_command& program);
void write_zsh_completion(std::ostream& out, const outline_command& program);
void write_fish_completion(std::ostream& out, const outline_command& program);

/// The text as one word of the shell, in single quotes. fish has escapes inside them, the others do
/// not.
std::string shell_word(std::string_view text);
std::string fish_word(std::string_view text);

/// `donet-bench md pairs` as the name of a shell function: `_donet_bench_md_pairs`.
std::string function_name(std::string_view path);

/// The names and commands, with blanks between them.
std::string words_of(const std::vector<std::string>& words);

}  // namespace donet::cli

// The ways to install donet: cmake --install, the systemd unit, the .deb, the container.

#include "tests/e2e/packaging.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

namespace donet::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* sources = DONET_SOURCE_DIR;

// The expected files below the prefix, except for the completions of zsh, which depend on it.
std::set<std::string> wanted_below_prefix() {
  std::set<std::string> all = {"share/doc/donet/LICENSE",
                               "share/doc/donet/README.md",
                               "share/doc/donet/copyright",
                               "share/man/man5/donet-node.toml.5.gz",
                               "lib/systemd/system/donet-node@.service",
                               "lib/sysusers.d/donet.conf"};
  for (const auto& [name, built] : programs()) {
    all.insert("bin/" + name);
    all.insert("share/bash-completion/completions/" + name);
    all.insert("share/fish/vendor_completions.d/" + name + ".fish");
    const char* section = name == "donet-node" ? "8" : "1";
    all.insert(std::string("share/man/man") + section + '/' + name + '.' + section + ".gz");
  }
  for (const char* folder : {"roles", "worlds"}) {
    for (const std::string& file : files_below(fs::path(sources) / "config" / folder))
      all.insert(std::string("share/donet/") + folder + '/' + file);
  }
  for (const std::string& file : files_below(fs::path(sources) / "tools/manual")) {
    if (!file.ends_with(".rows"))
      all.insert("share/doc/donet/tools/manual/" + file);
  }
  return all;
}

std::set<std::string> each_with(const std::string& front, const std::set<std::string>& all) {
  std::set<std::string> longer;
  for (const std::string& one : all)
    longer.insert(front + one);
  return longer;
}

void expect_that_programs_run(const fs::path& bin, bool stripped) {
  for (const auto& [name, built] : programs()) {
    const std::string file = (bin / name).string();
    EXPECT_EQ(run_quietly({file, "--version"}).output, name + " " DONET_VERSION "\n");
    const std::string headers = run_quietly({"readelf", "-dSW", file}).output;
    EXPECT_THAT(headers,
                AllOf(HasSubstr("NEEDED"), Not(HasSubstr("RPATH")), Not(HasSubstr("RUNPATH"))));
    EXPECT_EQ(headers.find(".symtab") == std::string::npos, stripped) << file;
  }
}

// ---- cmake --install ----

class Installed : public testing::Test {
protected:
  Installed() { install(); }

  void install() {
    const outcome done =
      run_quietly({"cmake", "--install", DONET_BUILD_DIR, "--prefix", prefix_.string()});
    EXPECT_EQ(done.exit_status, 0) << done.errors;
  }

  std::string file(const std::string& name) const { return (prefix_ / name).string(); }

  temp_dir dir_;
  fs::path prefix_ = dir_.path() / "prefix";
};

TEST_F(Installed, HasWhatUsersNeedAndNothingElse) {
  std::set<std::string> wanted = wanted_below_prefix();
  wanted.insert("etc/donet/standalone.toml");
  for (const auto& [name, built] : programs())
    wanted.insert("share/zsh/site-functions/_" + name);
  EXPECT_EQ(files_below(prefix_), wanted);
  expect_that_programs_run(prefix_ / "bin", false);
}

TEST_F(Installed, RoleFilesAreRightWhereTheyAreInstalled) {
  for (const char* role : {"etc/donet/standalone.toml", "share/donet/roles/message-director.toml",
                           "share/donet/roles/client-agent.toml"}) {
    const outcome done = run_quietly({file("bin/donet-node"), "--check", file(role)});
    EXPECT_EQ(done.exit_status, 0) << done.errors;
    EXPECT_THAT(done.errors, IsEmpty());
  }
}

TEST_F(Installed, TheDemoFindsTheWorld) {
  EXPECT_THAT(run_quietly({file("bin/donet-demo"), "--help"}).output,
              HasSubstr(file("share/donet/worlds/plaza.dc")));
}

TEST_F(Installed, ARoleFileThatTheOperatorHasWrittenStays) {
  std::ofstream(file("etc/donet/standalone.toml")) << "mine";
  install();
  EXPECT_EQ(read_file(file("etc/donet/standalone.toml")), "mine");
}

TEST_F(Installed, SystemdTakesTheUnitAndFindsItWellLocked) {
  const std::string unit = read_file(file("lib/systemd/system/donet-node@.service"));
  EXPECT_THAT(unit, HasSubstr("ExecStart=" + file("bin/donet-node") + ' '
                              + file("etc/donet/%i.toml") + '\n'));
  EXPECT_THAT(unit, Not(HasSubstr("@DONET")));
  if (!is_there("systemd-analyze"))
    GTEST_SKIP() << "systemd-analyze is not installed";
  const std::string instance = file("lib/systemd/system/donet-node@standalone.service");
  fs::copy_file(file("lib/systemd/system/donet-node@.service"), instance);
  const outcome verified = run_quietly({"systemd-analyze", "verify", "--man=no", instance});
  EXPECT_EQ(verified.exit_status, 0) << verified.errors;
  EXPECT_THAT(verified.errors, IsEmpty());
  // On a scale of 10, 2.0 and less is "OK"; the command fails above this threshold.
  const outcome exposed = run_quietly(
    {"systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", instance});
  EXPECT_EQ(exposed.exit_status, 0) << exposed.output << exposed.errors;
}

TEST_F(Installed, ManReadsTheManualOfTheRoleFile) {
  const std::string page = file("share/man/man5/donet-node.toml.5.gz");
  const outcome unpacked = run_quietly({"gzip", "-dc", page});
  for (const char* key : {"hello_timeout_ms", "drain_timeout_ms", "db_backend", "rotate_interval"})
    EXPECT_THAT(unpacked.output, HasSubstr(key));
  if (!is_there("man"))
    GTEST_SKIP() << "man is not installed";
  const outcome shown = run_quietly({"man", "--warnings", "-l", page});
  EXPECT_EQ(shown.exit_status, 0);
  EXPECT_THAT(shown.errors, IsEmpty());
}

// ---- the .deb ----

class Package : public testing::Test {
protected:
  // One for all tests, because it takes seconds.
  static void SetUpTestSuite() {
    for (const char* program : {"cpack", "dpkg-deb", "dpkg-shlibdeps", "file"}) {
      if (!is_there(program)) {
        missing_ = program;
        return;
      }
    }
    dir_ = new temp_dir;
    const outcome built = run_quietly({"cpack", "--config", DONET_BUILD_DIR "/CPackConfig.cmake",
                                       "-G", "DEB", "-B", dir_->path().string()});
    ASSERT_EQ(built.exit_status, 0) << built.output << built.errors;
    for (const auto& entry : fs::directory_iterator(dir_->path())) {
      if (entry.path().extension() == ".deb")
        deb_ = entry.path();
    }
    ASSERT_FALSE(deb_.empty()) << built.output;
    for (const char* what : {"-x", "-e"})
      ASSERT_EQ(
        run_quietly({"dpkg-deb", what, deb_.string(), (dir_->path() / what).string()}).exit_status,
        0);
  }

  static void TearDownTestSuite() { delete dir_; }

  void SetUp() override {
    if (!missing_.empty())
      GTEST_SKIP() << missing_ << " is not installed";
  }

  static fs::path contents() { return dir_->path() / "-x"; }
  static fs::path control() { return dir_->path() / "-e"; }
  static std::string field(const std::string& name) {
    std::string value = run_quietly({"dpkg-deb", "-f", deb_.string(), name}).output;
    while (value.ends_with('\n'))
      value.pop_back();
    return value;
  }

  inline static temp_dir* dir_ = nullptr;
  inline static fs::path deb_;
  inline static std::string missing_;
};

TEST_F(Package, HasWhatIsInstalledWhereDebianWantsIt) {
  std::set<std::string> wanted = each_with("usr/", wanted_below_prefix());
  wanted.insert("etc/donet/standalone.toml");
  for (const auto& [name, built] : programs())
    wanted.insert("usr/share/zsh/vendor-completions/_" + name);
  EXPECT_EQ(files_below(contents()), wanted);
  expect_that_programs_run(contents() / "usr/bin", true);
}

TEST_F(Package, BelongsToRootAndIsForAllToRead) {
  const std::string listing = run_quietly({"dpkg-deb", "-c", deb_.string()}).output;
  std::istringstream lines(listing);
  std::size_t files = 0;
  for (std::string line; std::getline(lines, line); ++files) {
    const bool is_program = line.find(" ./usr/bin/donet-") != std::string::npos;
    EXPECT_THAT(line, testing::StartsWith(line.front() == 'd' || is_program
                                            ? std::string(1, line.front()) + "rwxr-xr-x root/root "
                                            : "-rw-r--r-- root/root "));
  }
  EXPECT_GT(files, 40U);
}

TEST_F(Package, SaysWhatItIsAndWhatItNeeds) {
  EXPECT_EQ(field("Package"), "donet");
  EXPECT_EQ(field("Version"), DONET_VERSION);
  EXPECT_THAT(field("Depends"),
              AllOf(HasSubstr("libcaf-core"), HasSubstr("libsoci-sqlite3"), HasSubstr("libssl3"),
                    HasSubstr("systemd | systemd-standalone-sysusers")));
  EXPECT_THAT(field("Description"), testing::StartsWith("server engine for"));
}

TEST_F(Package, KeepsTheOperatorsRoleFile) {
  EXPECT_EQ(read_file(control() / "conffiles"), "/etc/donet/standalone.toml\n");
}

TEST_F(Package, ItsScriptsAreScripts) {
  for (const char* script : {"postinst", "prerm", "postrm"}) {
    const std::string file = (control() / script).string();
    EXPECT_EQ(run_quietly({"sh", "-n", file}).exit_status, 0) << script;
    EXPECT_EQ(fs::status(file).permissions() & fs::perms::all, fs::perms(0755)) << script;
  }
}

TEST_F(Package, ItsRoleFileIsRight) {
  std::string role = read_file(contents() / "etc/donet/standalone.toml");
  EXPECT_THAT(role, HasSubstr("dc_files = [\"/usr/share/donet/worlds/plaza.dc\"]"));
  const temp_dir dir;
  role =
    std::regex_replace(role, std::regex("\"/usr/share"), '"' + (contents() / "usr/share").string());
  const auto file = dir.write("standalone.toml", role);
  const outcome checked =
    run_quietly({(contents() / "usr/bin/donet-node").string(), "--check", file.string()});
  EXPECT_EQ(checked.exit_status, 0) << checked.errors;
}

// ---- the container: not run; its text is compared with the other files ----

// Each instruction of the file on one line, without comments.
std::vector<std::string> container_instructions() {
  std::ifstream in(fs::path(sources) / "tools/package/Containerfile");
  std::vector<std::string> all;
  bool goes_on = false;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#')
      continue;
    const bool more = line.ends_with('\\');
    if (more)
      line.pop_back();
    if (goes_on)
      all.back() += line;
    else
      all.push_back(line);
    goes_on = more;
  }
  return all;
}

std::vector<std::string> words_in(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;)
    words.push_back(word);
  return words;
}

// The libraries that the last stage installs.
std::set<std::string> container_libraries() {
  std::set<std::string> all;
  for (const std::string& line : container_instructions()) {
    const std::string mark = "--no-install-recommends";
    const auto begin = line.find(mark);
    if (begin == std::string::npos)
      continue;
    const auto words =
      words_in(line.substr(begin + mark.size(), line.find("&&", begin) - begin - mark.size()));
    all.insert(words.begin(), words.end());
  }
  return all;
}

// The real package, if `library` is only a name that it provides.
std::string package_behind(const std::string& library) {
  const outcome asked = run_quietly({"dpkg-query", "-W", "-f", "${Package} ${Provides}\n", "lib*"});
  std::istringstream lines(asked.output);
  for (std::string line; std::getline(lines, line);) {
    std::replace(line.begin(), line.end(), ',', ' ');
    const auto words = words_in(line);
    if (!words.empty() && std::find(words.begin() + 1, words.end(), library) != words.end())
      return words.front();
  }
  return library;
}

TEST(Container, CopiesWhatIsThere) {
  std::size_t copied = 0;
  for (const std::string& line : container_instructions()) {
    const auto words = words_in(line);
    if (words.front() != "COPY" || words[1].starts_with("--"))
      continue;
    for (std::size_t i = 1; i + 1 < words.size(); ++i, ++copied)
      EXPECT_TRUE(fs::exists(fs::path(sources) / words[i])) << line;
  }
  EXPECT_GE(copied, 8U);
}

TEST(Container, ItsRoleFileIsRight) {
  const temp_dir dir;
  const std::string role = std::regex_replace(
    read_file(fs::path(sources) / "tools/package/container.toml"),
    std::regex("/usr/share/donet/worlds"), (fs::path(sources) / "config/worlds").string());
  const auto file = dir.write("container.toml", role);
  const outcome checked = run_quietly({programs().at("donet-node"), "--check", file.string()});
  EXPECT_EQ(checked.exit_status, 0) << checked.errors;
}

TEST(Container, ItsPackagesExist) {
  if (system_codename() != "bookworm" || !is_there("apt-cache"))
    GTEST_SKIP() << "it is made of Debian 12, and this is another system";
  if (run_quietly({"apt-cache", "show", "libssl3"}).exit_status != 0)
    GTEST_SKIP() << "this system has no package lists";
  for (const std::string& package : container_libraries())
    EXPECT_EQ(run_quietly({"apt-cache", "show", package}).exit_status, 0) << package;
}

TEST_F(Package, TheContainerHasTheSameLibraries) {
  if (system_codename() != "bookworm")
    GTEST_SKIP() << "it is made of Debian 12, and this is another system";
  std::set<std::string> needed;
  const std::string depends = field("Depends") + ',';
  const std::regex library("(lib[^ ,]+|zlib1g)( \\([^)]*\\))?,");
  for (std::sregex_iterator it(depends.begin(), depends.end(), library), end; it != end; ++it)
    needed.insert(package_behind((*it)[1]));
  // Part of every Debian.
  for (const char* always : {"libc6", "libgcc-s1", "libstdc++6"})
    needed.erase(always);
  EXPECT_THAT(needed, Contains("libssl3"));
  EXPECT_EQ(container_libraries(), needed);
}

}  // namespace
}  // namespace donet::test

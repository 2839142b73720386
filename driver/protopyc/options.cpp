// Parsing by Boost.Program_options; help and tips from the table.
#include "driver/protopyc/options.h"

#include <algorithm>
#include <boost/program_options.hpp>

#include "compiler/pir/passes.h"

namespace po = boost::program_options;

namespace ppy::driver {
namespace {

enum class Kind { Flag, Text, List, Choice };
struct Row {
  const char* id;
  const char* name;
  Kind kind;
  const char* value;
  const char* choices;
  const char* group;
  const char* help;
};
const Row kRows[] = {
#define OPTION(id, name, kind, value, choices, group, help) {#id, name, Kind::kind, value, choices, group, help},
#include "driver/options.def"
};

std::string longName(const Row& row) {
  std::string n = row.name;
  return n.substr(0, n.find(','));
}
std::string shortName(const Row& row) {
  std::string n = row.name;
  return n.find(',') == std::string::npos ? std::string() : n.substr(n.find(',') + 1);
}
std::vector<std::string> split(const std::string& all, char separator) {
  std::vector<std::string> out;
  std::string item;
  for (size_t i = 0; i <= all.size(); ++i) {
    if (i == all.size() || all[i] == separator) {
      out.push_back(item);
      item.clear();
    } else {
      item += all[i];
    }
  }
  return out;
}
std::vector<std::string> choices(const Row& row) { return split(row.choices, '|'); }

size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t up = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = up;
    }
  }
  return row[b.size()];
}

std::string similar(const std::string& given) {
  std::string wanted = given.substr(0, given.find('='));
  while (!wanted.empty() && wanted[0] == '-') wanted.erase(0, 1);
  std::string best;
  size_t least = 3;
  for (const Row& row : kRows) {
    size_t d = distance(wanted, longName(row));
    if (d < least) least = d, best = "--" + longName(row);
  }
  return best;
}

const Row& rowOf(const char* id) {
  for (const Row& row : kRows)
    if (std::string_view(row.id) == id) return row;
  std::abort();
}

}  // namespace

bool parseOptions(int argc, char** argv, Options& o, std::string& error, std::string& tip) {
  po::options_description all;
  for (const Row& row : kRows) {
    if (row.kind == Kind::Flag) all.add_options()(row.name, "");
    else if (row.kind == Kind::List) all.add_options()(row.name, po::value<std::vector<std::string>>()->composing(), "");
    else all.add_options()(row.name, po::value<std::string>(), "");
  }
  all.add_options()("input", po::value<std::vector<std::string>>(), "");
  po::positional_options_description positional;
  positional.add("input", -1);
  po::variables_map given;
  try {
    using namespace po::command_line_style;
    int style = allow_long | allow_short | allow_dash_for_short | long_allow_adjacent | long_allow_next | short_allow_adjacent | short_allow_next | allow_sticky;
    po::store(po::command_line_parser(argc, argv).options(all).positional(positional).style(style).run(), given);
  } catch (const po::unknown_option& e) {
    error = "unexpected argument '" + e.get_option_name() + "'";
    if (std::string s = similar(e.get_option_name()); !s.empty()) tip = "a similar option exists: '" + s + "'";
    return false;
  } catch (const po::multiple_occurrences& e) {
    error = "option '" + e.get_option_name() + "' given more than once";
    return false;
  } catch (const po::error& e) {
    error = e.what();
    return false;
  }
  auto flag = [&](const char* id) { return given.count(longName(rowOf(id))) != 0; };
  auto text = [&](const char* id, std::string& to) {
    std::string name = longName(rowOf(id));
    if (given.count(name)) to = given[name].as<std::string>();
  };
  auto list = [&](const char* id, std::vector<std::string>& to) {
    std::string name = longName(rowOf(id));
    if (given.count(name)) to = given[name].as<std::vector<std::string>>();
  };
  for (const Row& row : kRows) {
    if (row.kind != Kind::Choice || !given.count(longName(row))) continue;
    std::string value = given[longName(row)].as<std::string>();
    std::vector<std::string> allowed = choices(row);
    if (!value.empty() && std::find(allowed.begin(), allowed.end(), value) != allowed.end()) continue;
    std::sort(allowed.begin(), allowed.end());
    std::string names;
    for (const std::string& a : allowed)
      if (!a.empty()) names += (names.empty() ? "" : ", ") + a;
    error = "invalid value '" + value + "' for '--" + longName(row) + "'";
    tip = "possible values: " + names;
    return false;
  }
  o.object = flag("Object");
  o.module = flag("Module");
  o.debug = flag("Debug");
  o.verifyEach = flag("VerifyEach");
  o.timings = flag("Timings");
  o.stressGuards = flag("StressGuards");
  o.verbose = flag("Verbose");
  o.quiet = flag("Quiet");
  o.help = flag("Help");
  o.version = flag("Version");
  text("Output", o.output);
  text("Emit", o.emit);
  text("Depfile", o.depfile);
  text("Report", o.report);
  text("March", o.march);
  text("Python", o.python);
  text("Color", o.color);
  std::string level = "2";
  text("Optimize", level);
  o.optimize = level[0] - '0';
  list("Include", o.include);
  std::string passes;
  std::vector<std::string> shown;
  text("Passes", passes);
  list("PrintAfter", shown);
  std::string unknown;
  if (given.count("passes")) {
    o.passes = 0;
    for (const std::string& name : split(passes, ','))
      if (uint32_t bit = pir::passBit(name)) o.passes |= bit;
      else if (name != "none" || passes != name) unknown = "invalid value '" + name + "' for '--passes'";
  }
  for (const std::string& name : shown)
    if (uint32_t bit = pir::passBit(name)) o.printAfter |= bit;
    else if (name == "infer") o.printInferred = true;
    else unknown = "invalid value '" + name + "' for '--print-after'";
  if (!unknown.empty()) {
    error = unknown;
    tip = "possible values: " + pir::passNames() + (unknown.ends_with("passes'") ? ", or none" : ", infer");
    return false;
  }
  if (given.count("input")) o.inputs = given["input"].as<std::vector<std::string>>();
  if (o.help || o.version) return true;
  if (o.inputs.empty()) {
    error = "no input file";
    tip = "protopyc FILE.py -o PROGRAM";
    return false;
  }
  if (o.inputs.size() > 1) {
    error = "unexpected argument '" + o.inputs[1] + "': one main file is compiled at a time";
    tip = "modules that it imports are compiled in by themselves";
    return false;
  }
  if (o.object && o.module) {
    error = "'-c' and '--module' exclude each other";
    return false;
  }
  return true;
}

std::string helpText() {
  std::string s =
      "protopyc compiles Python programs ahead of time.\n\n"
      "Examples:\n"
      "  protopyc app.py -o app            compile app.py and what it imports to an executable\n"
      "  protopyc --module fast.py         make fast.so, importable by protopy\n"
      "  protopyc app.py --emit=types      show what was inferred\n\n"
      "Usage: protopyc [OPTIONS] FILE.py\n";
  std::vector<std::string> groups;
  for (const Row& row : kRows)
    if (std::find(groups.begin(), groups.end(), row.group) == groups.end()) groups.push_back(row.group);
  for (const std::string& group : groups) {
    s += "\n" + group + ":\n";
    for (const Row& row : kRows) {
      if (group != row.group) continue;
      std::string left = shortName(row).empty() ? "      " : "  -" + shortName(row) + ", ";
      left += "--" + longName(row);
      if (*row.value) left += std::string("=") + row.value;
      if (left.size() < 30) left.resize(30, ' ');
      else left += "\n" + std::string(30, ' ');
      s += left + row.help;
      if (row.kind == Kind::Choice) {
        std::string names;
        for (const std::string& c : choices(row))
          if (!c.empty()) names += (names.empty() ? "" : ", ") + c;
        s += names.size() > 40 ? "\n" + std::string(30, ' ') + "[" + names + "]" : " [" + names + "]";
      } else if (*row.choices) {
        s += std::string(" [default: ") + row.choices + "]";
      }
      s += "\n";
    }
  }
  return s;
}

}  // namespace ppy::driver

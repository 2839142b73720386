/// Texts of --help, --help-env and --help-xoptions.
#pragma once

namespace ppy {

extern const char kOptionsHelp[], kEnvironmentHelp[], kXOptionsHelp[];

}  // namespace ppy

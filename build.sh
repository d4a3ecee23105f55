#!/usr/bin/env bash
# ./build.sh quickstart | test | native | pack | extension FOLDER | bench | smoke | clean | doctor | release VERSION   (--help tells more)
set -euo pipefail
exec dotnet run --project "$(dirname "${BASH_SOURCE[0]}")/eng/PgliteSdk.Build.csproj" --configuration Release -- "$@"

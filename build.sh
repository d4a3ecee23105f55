#!/usr/bin/env bash
# ./build.sh quickstart | test | native | pack | extension FOLDER | bench | smoke | bare | clean | doctor | release VERSION   (or --help)
set -euo pipefail
exec dotnet run --project "$(dirname "${BASH_SOURCE[0]}")/eng/PgliteSdk.Build.csproj" --configuration Release -- "$@"

@echo off
rem build.cmd test: the managed part; the native part is built on Linux.
dotnet run --project "%~dp0eng\PgliteSdk.Build.csproj" --configuration Release -- %*

using PgliteSdk.Build.Native;

namespace PgliteSdk.Build.Libraries;

/// <summary>What cmake is told for every library: our compilers, static archives, and to look nowhere on the machine.</summary>
internal static class CMake
{
    /// <summary>Where it writes makefiles and results, below the sources.</summary>
    public const string Folder = "pglite-build";

    public static readonly IReadOnlyList<string> Options =
    [
        "-S", ".", "-B", Folder, "-G", "Unix Makefiles", "-Wno-dev", "-DCMAKE_BUILD_TYPE=Release",
        "-DCMAKE_C_FLAGS_RELEASE=-O2 -DNDEBUG", "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG",
        "-DCMAKE_C_COMPILER=" + Toolchain.Compiler, "-DCMAKE_CXX_COMPILER=" + Toolchain.CompilerPlus,
        "-DCMAKE_AR=/usr/bin/llvm-ar-19", "-DCMAKE_RANLIB=/usr/bin/llvm-ranlib-19",
        "-DCMAKE_C_COMPILER_AR=/usr/bin/llvm-ar-19", "-DCMAKE_CXX_COMPILER_AR=/usr/bin/llvm-ar-19",
        "-DCMAKE_C_COMPILER_RANLIB=/usr/bin/llvm-ranlib-19", "-DCMAKE_CXX_COMPILER_RANLIB=/usr/bin/llvm-ranlib-19",
        "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=OFF", "-DCMAKE_POSITION_INDEPENDENT_CODE=ON", "-DBUILD_SHARED_LIBS=OFF", "-DBUILD_TESTING=OFF",
        "-DCMAKE_INSTALL_PREFIX=/pglite", "-DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF", "-DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=ON",
        "-DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY", "-DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY", "-DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY",
        "-DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER",
    ];

    /// <summary>The only folders in which it finds headers and libraries.</summary>
    public static string Roots(IEnumerable<string> folders) => "-DCMAKE_FIND_ROOT_PATH=" + string.Join(';', folders);
}

namespace GpuAls.Architecture.Tests;

/// <summary>The assemblies that are shipped, as they were built for these tests, and the sources beside them.</summary>
static class Shipped
{
    public static readonly IReadOnlyList<string> Libraries =
    [
        "GpuAls.Core", "GpuAls.Databases", "GpuAls.Distributed", "GpuAls.Evaluation", "GpuAls.Export", "GpuAls.Ingestion", "GpuAls.Kernels",
        "GpuAls.Parquet", "GpuAls.Reporting", "GpuAls.Serving",
    ];

    public static readonly IReadOnlyList<string> Assemblies = [.. Libraries, "gpuals"];

    /// <summary>The path of an assembly.</summary>
    public static string PathOf(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    /// <summary>The path of a source file, from the root of the repository.</summary>
    public static string Source(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) return Path.Combine(folder.FullName, path);
        }

        throw new InvalidOperationException("the tests do not run inside the repository");
    }
}

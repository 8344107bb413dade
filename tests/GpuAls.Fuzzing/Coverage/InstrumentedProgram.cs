using SharpFuzz;

namespace GpuAls.Fuzzing.Coverage;

/// <summary>A copy of this program whose assemblies of GpuAls count the edges that they pass.</summary>
static class InstrumentedProgram
{
    static readonly string[] Assemblies =
    [
        "gpuals.dll", "GpuAls.Core.dll", "GpuAls.Ingestion.dll", "GpuAls.Parquet.dll", "GpuAls.Databases.dll", "GpuAls.Export.dll",
        "GpuAls.Evaluation.dll",
        "GpuAls.Reporting.dll", "GpuAls.Serving.dll",
        // Decompression of other formats than gzip.
        "SharpCompress.dll",
    ];

    // Loops over all numbers or bytes, which decide nothing about the input; and memory, which another thread frees at any time.
    static readonly string[] Skipped =
    [
        "GpuAls.Core.Numerics.", "GpuAls.Core.Solving.Cpu.", "GpuAls.Core.Memory.BlockChecksum", "GpuAls.Core.Memory.LargeArray",
        "GpuAls.Core.Memory.NativePages",
    ];

    /// <summary>Copies this program into an empty folder and instruments the copy.</summary>
    /// <returns>The path of the program.</returns>
    public static string Create(string folder)
    {
        Copy(AppContext.BaseDirectory, folder);
        foreach (var assembly in Assemblies)
        {
            Fuzzer.Instrument(
                Path.Combine(folder, assembly),
                type => !Array.Exists(Skipped, type.StartsWith),
                Options.Value);
        }

        return Path.Combine(folder, "GpuAls.Fuzzing.dll");
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var inner in Directory.EnumerateDirectories(from)) Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
    }
}

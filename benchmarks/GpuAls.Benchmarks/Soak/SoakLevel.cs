using System.Diagnostics;
using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Benchmarks.Soak;

/// <summary>The memory, handles and threads of this process at a moment, after everything that nobody refers to was freed.</summary>
/// <param name="Managed">The managed heap, in bytes.</param>
/// <param name="Native">The memory of arrays outside the managed heap, in bytes.</param>
/// <param name="Resident">The resident memory of the process, in bytes.</param>
/// <param name="Handles">The open handles; on Linux, files.</param>
/// <param name="Threads">The threads.</param>
sealed record SoakLevel(double Managed, double Native, double Resident, double Handles, double Threads)
{
    const double MiB = 1 << 20;

    // Resident memory includes compiled code, the heap's reserve and the allocator's: they settle, and a leak does not.
    static readonly (string Name, string Unit, Func<SoakLevel, double> Value, double Allowed)[] Figures =
    [
        ("managed heap", " MiB", level => level.Managed / MiB, 1),
        ("memory of arrays", " MiB", level => level.Native / MiB, 0.01),
        ("resident memory", " MiB", level => level.Resident / MiB, 24),
        ("open handles", "", level => level.Handles, 8),
        ("threads", "", level => level.Threads, 4),
    ];

    /// <summary>Measures this process.</summary>
    public static SoakLevel Measure()
    {
        for (var n = 0; n < 2; n++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return new(managed, NativePages.LiveBytes, process.WorkingSet64, process.HandleCount, process.Threads.Count);
    }

    /// <summary>The header of the table of levels.</summary>
    public static string Header => $"| {string.Join(" | ", Figures.Select(figure => figure.Name + figure.Unit))} |";

    /// <summary>The level as cells of that table.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"| {Managed / MiB:F2} | {Native / MiB:F3} | {Resident / MiB:F1} | {Handles:F0} | {Threads:F0} |");

    /// <summary>Compares the level of the last third of the measurements with that of the first third.</summary>
    /// <returns>A sentence for each figure.</returns>
    /// <exception cref="GpuAlsException">A figure rose by more than is allowed.</exception>
    public static IReadOnlyList<string> Compare(IReadOnlyList<SoakLevel> levels)
    {
        var third = levels.Count / 3;
        var sentences = new List<string>();
        var risen = new List<string>();
        foreach (var (name, unit, value, allowed) in Figures)
        {
            var (first, last) = (Median(levels.Take(third).Select(value)), Median(levels.TakeLast(third).Select(value)));
            var sentence = string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {first:F2}{unit} in the first third, {last:F2}{unit} in the last; expected at most {allowed}{unit} more");
            sentences.Add(sentence);
            if (last - first > allowed) risen.Add(sentence);
        }

        return risen.Count == 0 ? sentences : throw new GpuAlsException($"the process grew: {string.Join("; ", risen)}");
    }

    static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

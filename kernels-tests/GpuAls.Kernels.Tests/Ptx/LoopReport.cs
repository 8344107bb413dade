using System.Globalization;
using System.Text;

namespace GpuAls.Kernels.Tests;

/// <summary>The loops of a kernel's machine code in words, and those that exceed a limit.</summary>
static class LoopReport
{
    /// <summary>
    /// One line for each loop, inner loops indented below their outer loop: the address, the instructions, and how many there are of each class.
    /// </summary>
    public static string Of(IReadOnlyList<SassLoop> loops)
    {
        var report = new StringBuilder();
        foreach (var loop in loops)
        {
            var depth = loops.Count(other => other.Contains(loop));
            var classes = string.Join(", ", loop.Classes().Select(pair => $"{pair.Count} {pair.Class}"));
            report.Append(' ', 2 * depth);
            report.AppendLine(CultureInfo.InvariantCulture, $"{loop.First.Address:x4}: {loop.Instructions.Count} instructions: {classes}");
        }

        return report.ToString();
    }

    /// <summary>The ways in which the loops of a kernel exceed a limit; none if all are within it.</summary>
    public static IEnumerable<string> Excesses(string kernel, LoopLimit limit, IReadOnlyList<SassLoop> loops)
    {
        var loaded = loops.Where(loop => loop.Count(limit.Load) >= limit.Loads).ToArray();
        // The loops around them have the loads too.
        var limited = loaded.Where(loop => !loaded.Any(loop.Contains) && loop.Count(limit.Load) <= limit.MaxLoads).ToArray();
        if (limited is []) yield return $"{kernel}: no loop has {limit.Loads} {limit.Load}";
        foreach (var loop in limited)
        {
            var units = loop.Count(limit.Load) / limit.Loads;
            var share = limit.Passes == 0 ? 0 : (double)OwnOfLoopAround(loop, loops) / limit.Passes;
            var instructions = (loop.Instructions.Count + share) / units;
            var ffma = loop.Count("FFMA") / (units * instructions);
            if (instructions > limit.Instructions)
                yield return Excess(kernel, loop, $"{instructions:0.#} instructions for {limit.Unit}; expected at most {limit.Instructions}");
            if (ffma < limit.MinFfmaShare)
                yield return Excess(kernel, loop, $"{ffma:P1} of the instructions are FFMA; expected at least {limit.MinFfmaShare:P1}");
        }
    }

    static int OwnOfLoopAround(SassLoop loop, IReadOnlyList<SassLoop> loops)
    {
        if (SassLoops.Around(loop, loops) is not { } around) return 0;
        var inner = loops.Where(around.Contains).SelectMany(other => other.Instructions).ToHashSet();
        return around.Instructions.Count(instruction => !inner.Contains(instruction));
    }

    static string Excess(string kernel, SassLoop loop, FormattableString message) =>
        $"{kernel}, loop at {loop.First.Address:x4}: {FormattableString.Invariant(message)}";
}

using GpuAls.Cli.Output;
using GpuAls.Core.Interactions;

namespace GpuAls.Cli.Input;

/// <summary>The sentence about numbers that float32 cannot hold exactly.</summary>
static class RoundingNote
{
    /// <summary><c>2 values above 16,777,216 were rounded to float32, for example 16,777,217 of user 'a' and item 'x' to 16,777,216.</c></summary>
    /// <param name="rounded">The numbers.</param>
    /// <param name="noun">The noun for one of them.</param>
    public static string Of(RoundedStrengths rounded, string noun) =>
        $"{Format.Count(rounded.Count, noun)} above {Format.Count((long)RoundedStrengths.MaxExact)} {(rounded.Count == 1 ? "was" : "were")} rounded "
        + $"to float32{(rounded.Count == 1 ? ":" : ", for example")} {rounded.Example}.";
}

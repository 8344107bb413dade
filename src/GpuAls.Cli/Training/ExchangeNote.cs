using GpuAls.Cli.Output;
using GpuAls.Distributed.Training;

namespace GpuAls.Cli.Training;

/// <summary>The choice of ranks on several hosts between sending vectors behind solving and beside it, in a sentence.</summary>
static class ExchangeNote
{
    /// <param name="choice">The choice.</param>
    /// <returns>The sentence; null before the ranks were compared.</returns>
    public static string? Of(ExchangeChoice choice) => choice switch
    {
        { FirstIteration: { } first, IsBesideSolving: true, IsDecided: false } =>
            $"From iteration {first} on, ranks sent vectors while solving, on trial.",
        { FirstIteration: { } first, IsBesideSolving: true } =>
            $"From iteration {first} on, ranks sent vectors while solving: {Times(choice.BesideSeconds, choice.BehindSeconds)}.",
        { FirstIteration: { } first } =>
            $"From iteration {first} on, ranks tried to send vectors while solving, and gave it up: "
                + $"{Times(choice.BesideSeconds, choice.BehindSeconds)}.",
        { Expected: { } expected } =>
            $"Ranks sent vectors after solving: sending them while solving would save {Format.Seconds(Math.Max(0, expected.Gain))} of "
                + $"{Format.Seconds(expected.Seconds)} an iteration.",
        _ => null,
    };

    static string Times(double seconds, double before) => $"{Format.Seconds(seconds)} an iteration instead of {Format.Seconds(before)}";
}

using GpuAls.Core;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Cli;

/// <summary>What <c>gpuals benchmark</c> was asked to do.</summary>
/// <param name="Input">The file to train on; null: a set is made up.</param>
/// <param name="MadeUp">How large a set is made up.</param>
/// <param name="Devices">What to train on.</param>
/// <param name="Factors">What to train: numbers of factors.</param>
/// <param name="Options">What to train besides.</param>
/// <param name="MeasuresPeak">Whether to measure what the machine can do.</param>
/// <param name="Threads">Threads of the CPU; 0: one for each core.</param>
/// <param name="Command">The command line, without folders.</param>
/// <param name="SavePath">Where a page of the result goes; null for nowhere.</param>
sealed record BenchmarkRequest(
    InputFile? Input,
    SyntheticOptions MadeUp,
    IReadOnlyList<BenchmarkDevice> Devices,
    IReadOnlyList<int> Factors,
    AlsOptions Options,
    bool MeasuresPeak,
    int Threads,
    string Command,
    string? SavePath)
{
    /// <summary>Devices that are here and take no part, because nobody named them.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

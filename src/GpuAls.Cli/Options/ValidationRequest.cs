using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>How a training is to be watched.</summary>
/// <param name="Options">The metric, and when to stop.</param>
/// <param name="Assign">Cuts what was read.</param>
/// <param name="Everything">The command that trains on everything, with so many iterations.</param>
sealed record ValidationRequest(
    ValidationOptions Options,
    Func<InputFile, InteractionMatrix, CancellationToken, LargeArray<SplitPart>> Assign,
    Func<int, string> Everything);
